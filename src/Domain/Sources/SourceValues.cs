using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Sources;

/// <summary>What tells which posts a source has.</summary>
public enum SourceKind
{
    /// <summary>RSS, Atom or JSON Feed: often the newest posts only.</summary>
    Feed,

    /// <summary>A sitemap, or an index of sitemaps: every page.</summary>
    Sitemap,
}

/// <summary>What becomes of a post that its site has no more.</summary>
public enum WhenGone
{
    /// <summary>Nothing.</summary>
    Keep,

    /// <summary>It is marked, and stays answerable.</summary>
    Mark,

    /// <summary>It is erased.</summary>
    Erase,
}

/// <summary>How a source is.</summary>
public enum SourceState
{
    /// <summary>It is kept in step.</summary>
    Active,

    /// <summary>Its owner stopped it.</summary>
    Paused,

    /// <summary>The last sync failed; it is tried again, ever more seldom.</summary>
    Failing,
}

/// <summary>The values of sources and their wire names.</summary>
public static class SourceNames
{
    private static readonly WireNames<SourceKind> Kinds = new(
        (SourceKind.Feed, "feed"),
        (SourceKind.Sitemap, "sitemap")
    );

    private static readonly WireNames<WhenGone> Policies = new(
        (WhenGone.Keep, "keep"),
        (WhenGone.Mark, "mark"),
        (WhenGone.Erase, "erase")
    );

    private static readonly WireNames<SourceState> States = new(
        (SourceState.Active, "active"),
        (SourceState.Paused, "paused"),
        (SourceState.Failing, "failing")
    );

    /// <summary>The wire name.</summary>
    /// <param name="kind">The kind.</param>
    public static string Name(this SourceKind kind) => Kinds.Of(kind);

    /// <summary>The wire name.</summary>
    /// <param name="policy">The policy.</param>
    public static string Name(this WhenGone policy) => Policies.Of(policy);

    /// <summary>The wire name.</summary>
    /// <param name="state">The state.</param>
    public static string Name(this SourceState state) => States.Of(state);

    /// <summary>The policy of a name, or an error of the kind of <see cref="Error.NotAValue"/>.</summary>
    /// <param name="name">The name.</param>
    public static Result<WhenGone> ParseWhenGone(string? name) => Policies.Parse(name);
}

/// <summary>The id of a source, as a caller sends it: there need be no such source.</summary>
public sealed record SourceId
{
    private SourceId(string value) => Value = value;

    /// <summary>The id.</summary>
    public string Value { get; }

    /// <summary>Reads an id.</summary>
    /// <param name="text">The id, opaque.</param>
    /// <returns>The id, or an error of the kind of <see cref="Error.NotAValue"/>.</returns>
    public static Result<SourceId> Parse(string? text) => Ids.Check(text).Map(id => new SourceId(id));

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>What a hook tells of a post.</summary>
public enum HookEvent
{
    /// <summary>It is there.</summary>
    Published,

    /// <summary>It has changed.</summary>
    Updated,

    /// <summary>It is there no more.</summary>
    Deleted,
}

/// <summary>Events and their wire names.</summary>
public static class HookEvents
{
    private static readonly WireNames<HookEvent> Names = new(
        (HookEvent.Published, "published"),
        (HookEvent.Updated, "updated"),
        (HookEvent.Deleted, "deleted")
    );

    /// <summary>The wire name.</summary>
    /// <param name="told">The event.</param>
    public static string Name(this HookEvent told) => Names.Of(told);

    /// <summary>The event of a name, or an error of the kind of <see cref="Error.NotAValue"/>.</summary>
    /// <param name="name">The name.</param>
    public static Result<HookEvent> Parse(string? name) => Names.Parse(name);
}
