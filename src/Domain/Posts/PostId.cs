using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Posts;

/// <summary>The id of a post, as a caller sends it: there need be no such post.</summary>
public sealed record PostId
{
    private PostId(string value) => Value = value;

    /// <summary>The id.</summary>
    public string Value { get; }

    /// <summary>Reads an id.</summary>
    /// <param name="text">The id, opaque.</param>
    /// <returns>The id, or an error of the kind of <see cref="Error.NotAValue"/>.</returns>
    public static Result<PostId> Parse(string? text) => Ids.Check(text).Map(id => new PostId(id));

    /// <inheritdoc/>
    public override string ToString() => Value;
}
