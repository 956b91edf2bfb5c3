using System.Text.Json.Serialization;
using BlogManager.Domain.Posts;

namespace BlogManager.Domain.Sources;

/// <summary>What the last sync came to.</summary>
/// <param name="JobId">Its job.</param>
/// <param name="At">When it ended.</param>
/// <param name="TakenIn">Pages that were taken in or renewed.</param>
/// <param name="Unchanged">Pages whose posts stand for them already.</param>
/// <param name="Failed">Pages that could not be taken in.</param>
/// <param name="Gone">Pages that the site has no more.</param>
public sealed record LastSync(string JobId, DateTimeOffset At, int TakenIn, int Unchanged, int Failed, int Gone);

/// <summary>The hub that tells of changes of a feed (W3C WebSub), and until when it does.</summary>
/// <param name="Url">Where the hub is.</param>
/// <param name="Topic">What the feed calls itself: what is subscribed to.</param>
/// <param name="Until">Until when the hub has agreed to tell; null where it has not yet.</param>
/// <param name="AskAt">When it is asked, for the first time or again.</param>
/// <param name="Refusals">How often in a row it could not be asked, or said no.</param>
public sealed record SourceHub(
    PostUrl Url,
    PostUrl Topic,
    DateTimeOffset? Until,
    DateTimeOffset AskAt,
    int Refusals = 0
);

/// <summary>
/// A blog that is kept in step: where its posts are told of, how often that is looked at, and what came of it. What a
/// store keeps of it is what its methods say.
/// </summary>
public sealed record Source
{
    /// <summary>However often it fails, it is tried once in this time.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>A feed tells the newest posts: all others are looked after once in this time.</summary>
    public static readonly TimeSpan WholeEvery = TimeSpan.FromDays(1);

    // A tenth, so that sources that were made together do not come back together for ever.
    private const double Jitter = 0.1;

    /// <summary>Opaque id.</summary>
    public required string Id { get; init; }

    /// <summary>What its owner calls it.</summary>
    public required string Name { get; init; }

    /// <summary>What is at <see cref="Url"/>.</summary>
    public required SourceKind Kind { get; init; }

    /// <summary>The feed or the sitemap.</summary>
    public required PostUrl Url { get; init; }

    /// <summary>The home page, where that was given: its feed and its sitemap are both looked at now and then.</summary>
    public PostUrl? Home { get; init; }

    /// <summary>Only pages whose URL begins with one of these; all where empty.</summary>
    public IReadOnlyList<string> Include { get; init; } = [];

    /// <summary>No page whose URL begins with one of these.</summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <summary>Pages at most that one look takes from feed and sitemap.</summary>
    public required int Limit { get; init; }

    /// <summary>Questions wanted of each post.</summary>
    public required int NumQuestions { get; init; }

    /// <summary>Whether the first sync is to process posts anew that have not changed.</summary>
    public bool ForceRefresh { get; init; }

    /// <summary>Minutes between two looks.</summary>
    public required int IntervalMinutes { get; init; }

    /// <summary>What becomes of a post that the site has no more.</summary>
    public required WhenGone WhenGone { get; init; }

    /// <summary>The sites that whoever made it is held to; null for none.</summary>
    public IReadOnlyList<string>? Sites { get; init; }

    /// <summary>The secret by which hooks are signed. It never leaves the store but in the answer to its making.</summary>
    public required string HookSecret { get; init; }

    /// <summary>Whether its owner stopped it.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Syncs in a row that failed.</summary>
    public int Failures { get; init; }

    /// <summary>Why the last sync failed; null where it did not.</summary>
    public string? Reason { get; init; }

    /// <summary>The last sync that ended.</summary>
    public LastSync? LastSync { get; init; }

    /// <summary>When the next sync is due.</summary>
    public required DateTimeOffset NextSyncAt { get; init; }

    /// <summary>The job of the sync that is under way, or whose end was not seen yet.</summary>
    public string? SyncJobId { get; init; }

    /// <summary>Whether that sync looks at everything.</summary>
    public bool SyncIsWhole { get; init; }

    /// <summary>Whether another sync is to follow that one at once.</summary>
    public bool SyncsAgain { get; init; }

    /// <summary>When everything was last looked at.</summary>
    public DateTimeOffset? WholeAt { get; init; }

    /// <summary>What the server said of the feed or sitemap, for the next conditional request.</summary>
    public PageValidators Validators { get; init; } = PageValidators.None;

    /// <summary>The hub that the feed names.</summary>
    public SourceHub? Hub { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Counts changes, from 1: a change is stored where it follows what is stored.</summary>
    public required long Version { get; init; }

    /// <summary>The site that it belongs to, and whose pages hooks may tell of.</summary>
    [JsonIgnore]
    public string Site => (Home ?? Url).Site;

    /// <summary>How it is.</summary>
    [JsonIgnore]
    public SourceState State =>
        IsPaused ? SourceState.Paused
        : Failures > 0 ? SourceState.Failing
        : SourceState.Active;

    /// <summary>When it has to be seen to next; null where a job of its own runs, or it is paused.</summary>
    [JsonIgnore]
    public DateTimeOffset? DueAt => IsPaused || SyncJobId is not null ? null : NextSyncAt;

    /// <summary>Whether the sync that is due looks at everything.</summary>
    /// <param name="now">The present.</param>
    public bool IsWholeDue(DateTimeOffset now) =>
        Kind == SourceKind.Sitemap || WholeAt is not { } last || now - last >= WholeEvery;

    /// <summary>
    /// The source as it is stored by whoever begins its sync: nobody else begins it before <paramref name="until"/>.
    /// </summary>
    /// <param name="until">When another one may try, should this one die before the sync has begun.</param>
    public Source Claim(DateTimeOffset until) => Next() with { NextSyncAt = until };

    /// <summary>A sync was begun.</summary>
    /// <param name="jobId">Its job.</param>
    /// <param name="isWhole">Whether it looks at everything.</param>
    /// <param name="now">The present.</param>
    /// <param name="roll">At random, from 0 to 1.</param>
    public Source Began(string jobId, bool isWhole, DateTimeOffset now, double roll) =>
        Next() with
        {
            SyncJobId = jobId,
            SyncIsWhole = isWhole,
            NextSyncAt = now + Wait(0, roll),
        };

    /// <summary>Another sync follows the one that is under way.</summary>
    /// <param name="isWhole">Whether it is to look at everything.</param>
    public Source AskAgain(bool isWhole) => Next() with { SyncsAgain = true, WholeAt = isWhole ? null : WholeAt };

    /// <summary>The sync has ended well.</summary>
    /// <param name="sync">What it came to.</param>
    /// <param name="roll">At random, from 0 to 1.</param>
    public Source Succeeded(LastSync sync, double roll)
    {
        ArgumentNullException.ThrowIfNull(sync);
        return Ended(sync) with
        {
            Failures = 0,
            Reason = null,
            ForceRefresh = false,
            // Pages that failed in passing are told of again, although the feed has not changed.
            Validators = sync.Failed > 0 ? PageValidators.None : Validators,
            WholeAt = SyncIsWhole && !(SyncsAgain && WholeAt is null) ? sync.At : WholeAt,
            NextSyncAt = NextAt(sync, 0, roll),
        };
    }

    /// <summary>The sync has failed: each failure doubles the wait, up to a day.</summary>
    /// <param name="sync">What it came to.</param>
    /// <param name="reason">Why.</param>
    /// <param name="roll">At random, from 0 to 1.</param>
    public Source Failed(LastSync sync, string reason, double roll)
    {
        ArgumentNullException.ThrowIfNull(sync);
        return Ended(sync) with
        {
            Failures = Failures + 1,
            Reason = reason,
            Validators = PageValidators.None,
            NextSyncAt = NextAt(sync, Failures + 1, roll),
        };
    }

    /// <summary>The sync was called off: that says nothing of the blog.</summary>
    /// <param name="sync">What it had come to.</param>
    /// <param name="roll">At random, from 0 to 1.</param>
    public Source CalledOff(LastSync sync, double roll)
    {
        ArgumentNullException.ThrowIfNull(sync);
        return Ended(sync) with { Validators = PageValidators.None, NextSyncAt = NextAt(sync, 0, roll) };
    }

    /// <summary>The source with its version counted on, as the start of a change.</summary>
    public Source Next() => this with { Version = Version + 1 };

    private Source Ended(LastSync sync) =>
        Next() with
        {
            SyncJobId = null,
            SyncIsWhole = false,
            SyncsAgain = false,
            LastSync = sync,
        };

    private DateTimeOffset NextAt(LastSync sync, int failures, double roll) =>
        SyncsAgain ? sync.At : sync.At + Wait(failures, roll);

    private TimeSpan Wait(int failures, double roll)
    {
        // In numbers that do not overflow, however often it failed.
        var minutes = Math.Min(
            IntervalMinutes * Math.Pow(2, failures),
            Math.Max(IntervalMinutes, LongestWait.TotalMinutes)
        );
        return TimeSpan.FromMinutes(minutes) * (1 - Jitter + (2 * Jitter * roll));
    }
}
