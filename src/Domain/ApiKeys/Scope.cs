using BlogManager.Domain.Shared;

namespace BlogManager.Domain.ApiKeys;

/// <summary>What a key may do. The wire names are in <see cref="Scopes"/>.</summary>
public enum Scope
{
    /// <summary>Read posts, questions, search and similar posts.</summary>
    PostsRead,

    /// <summary>Take in, refresh and delete posts.</summary>
    PostsWrite,

    /// <summary>Ask questions.</summary>
    Ask,

    /// <summary>Read what readers asked.</summary>
    InsightsRead,

    /// <summary>Read the metrics from afar.</summary>
    MetricsRead,

    /// <summary>Administer keys.</summary>
    KeysAdmin,
}

/// <summary>Scopes and their wire names.</summary>
public static class Scopes
{
    private static readonly WireNames<Scope> Names = new(
        (Scope.PostsRead, "posts:read"),
        (Scope.PostsWrite, "posts:write"),
        (Scope.Ask, "ask"),
        (Scope.InsightsRead, "insights:read"),
        (Scope.MetricsRead, "metrics:read"),
        (Scope.KeysAdmin, "keys:admin")
    );

    /// <summary>Every scope.</summary>
    public static IReadOnlyList<Scope> All => Names.Values;

    /// <summary>The wire name, e.g. <c>posts:read</c>.</summary>
    /// <param name="scope">The scope.</param>
    public static string Name(this Scope scope) => Names.Of(scope);

    /// <summary>The scope of a wire name, or null.</summary>
    /// <param name="name">The wire name.</param>
    public static Scope? Find(string? name) => Names.Find(name);

    /// <summary>The scope of a name, or an error of the kind of <see cref="Error.NotAValue"/>.</summary>
    /// <param name="name">The name.</param>
    public static Result<Scope> Parse(string? name) => Names.Parse(name);
}
