using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Posts;

/// <summary>A site, in the form in which posts carry theirs: <c>scheme://host[:port]</c> (<see cref="PostUrl.Site"/>).</summary>
public sealed record SiteOrigin
{
    private SiteOrigin(string value) => Value = value;

    /// <summary>The canonical site.</summary>
    public string Value { get; }

    /// <summary>Makes a site canonical.</summary>
    /// <param name="text">The URL of a home page, without path and query.</param>
    /// <returns>The site, or an error of the kind of <see cref="Error.NotAValue"/>.</returns>
    public static Result<SiteOrigin> Parse(string? text) =>
        PostUrl.Parse(text) is { IsSuccess: true } url && new Uri(url.Value.Value) is { AbsolutePath: "/", Query: "" }
            ? new SiteOrigin(url.Value.Site)
            : Error.NotAValue("must be scheme://host[:port], such as https://blog.example");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
