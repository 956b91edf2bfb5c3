using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Posts;

/// <summary>What there is to say of a stored post that does not stand as it should.</summary>
public enum PostMarkKind
{
    /// <summary>It could not be taken in anew; what is stored is of before.</summary>
    Failed,

    /// <summary>Its site has it no more.</summary>
    Gone,
}

/// <summary>
/// Says that a stored post is not what its site shows. It goes when the post is taken in anew, or found unchanged.
/// </summary>
/// <param name="Reason">For people; no post text.</param>
/// <param name="At">Since when.</param>
public sealed record PostMark(PostMarkKind Kind, string Reason, DateTimeOffset At)
{
    /// <summary>The mark of a post that its site answers 404 or 410 for, or says to have deleted.</summary>
    /// <param name="now">The present.</param>
    public static PostMark Gone(DateTimeOffset now) => new(PostMarkKind.Gone, "The site has this post no more.", now);
}

/// <summary>Kinds of marks and their wire names.</summary>
public static class PostMarkKinds
{
    private static readonly WireNames<PostMarkKind> Names = new(
        (PostMarkKind.Failed, "failed"),
        (PostMarkKind.Gone, "gone")
    );

    /// <summary>The wire name, e.g. <c>gone</c>.</summary>
    /// <param name="kind">The kind.</param>
    public static string Name(this PostMarkKind kind) => Names.Of(kind);

    /// <summary>The kind of a name, or an error of the kind of <see cref="Error.NotAValue"/>.</summary>
    /// <param name="name">The name.</param>
    public static Result<PostMarkKind> Parse(string? name) => Names.Parse(name);
}
