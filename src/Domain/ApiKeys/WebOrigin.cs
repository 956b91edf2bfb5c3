using System.Buffers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Domain.ApiKeys;

/// <summary>
/// The origin of a web page as browsers send it (RFC 6454, section 6.2): <c>scheme://host[:port]</c>, lower-case, the
/// host in ASCII, no default port. The same form as <see cref="PostUrl.Site"/>, so that the two can be compared as
/// texts.
/// </summary>
public sealed record WebOrigin
{
    /// <summary>The longest origin that is accepted, in characters: the longest host name, scheme and port.</summary>
    public const int MaxLength = 300;

    private const string Example = "such as https://blog.example";

    private static readonly string[] Schemes = ["https://", "http://"];
    private static readonly SearchValues<char> PathStarts = SearchValues.Create("/?#\\");

    private WebOrigin(string value) => Value = value;

    /// <summary>The canonical origin.</summary>
    public string Value { get; }

    /// <summary>Makes an origin canonical.</summary>
    /// <param name="text">An http or https origin.</param>
    /// <returns>The origin, or an error of the kind of <see cref="Error.NotAValue"/>.</returns>
    public static Result<WebOrigin> Parse(string? text)
    {
        if (ProblemOf(text) is { } problem)
            return Error.NotAValue(problem);
        // What is left to be found wrong is the host or the port.
        return PostUrl.Parse(text) is { IsSuccess: true } url
            ? new WebOrigin(url.Value.Site)
            : Error.NotAValue($"has an origin without a valid host and port: send scheme://host[:port], {Example}");
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static string? ProblemOf(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxLength)
            return $"must hold origins of 1 to {MaxLength} characters, {Example}";
        if (text.Equals("null", StringComparison.OrdinalIgnoreCase))
            return "must not hold null: it is the origin of every sandboxed frame and local file. Serve the page from a host of its own";
        if (text.Contains('*', StringComparison.Ordinal))
            return "must not hold wildcards: list every origin on its own";
        var scheme = Schemes.FirstOrDefault(s => text.StartsWith(s, StringComparison.OrdinalIgnoreCase));
        if (scheme is null)
            return $"must hold origins that begin with https:// or http://, {Example}";
        var rest = text.AsSpan(scheme.Length);
        if (rest.IndexOfAny(PathStarts) is var end and >= 0)
            return rest[end..] is "/"
                ? "must hold origins without a slash at the end"
                : "must hold origins without path, query or fragment: scheme://host[:port] alone";
        return rest.IndexOfAny('@', '%') >= 0 ? "must hold origins without credentials or escapes" : null;
    }
}
