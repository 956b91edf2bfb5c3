using System.Security.Cryptography;
using BlogManager.Application.Importing;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;
using FluentValidation;

namespace BlogManager.Application.Sources;

/// <summary>Keeps a blog in step from now on: POST /sources.</summary>
/// <param name="Url">
/// A home page, whose feed and sitemap are looked for; an address of a feed or a sitemap is taken for what it is.
/// </param>
/// <param name="FeedUrl">A feed: RSS 2.0 or 1.0, Atom or JSON Feed.</param>
/// <param name="SitemapUrl">A sitemap or an index of sitemaps, gzipped or not.</param>
/// <param name="Name">What to call it, 1 to 100 characters; its host where null.</param>
/// <param name="IntervalMinutes">Minutes between two looks, 5 to 43200; 15 for a feed, 1440 for a sitemap.</param>
/// <param name="WhenGone">
/// What becomes of a post that the site has no more: <c>keep</c>, <c>mark</c> (the default) or <c>erase</c>.
/// </param>
/// <param name="Limit">Pages at most, 1 to 10000; 10000 where null. A feed's come first, then a sitemap's newest.</param>
/// <param name="Include">
/// Only pages whose URL begins with one of these, or whose path does; <c>*</c> stands for any characters.
/// </param>
/// <param name="Exclude">No page whose URL, or path, begins with one of these.</param>
/// <param name="NumQuestions">Questions wanted of each post, 1 to 20; 5 where null.</param>
/// <param name="ForceRefresh">Whether the first sync is to process unchanged posts anew.</param>
[RequiresScope(Scope.PostsWrite), Deadline(60)]
[MayFail(ErrorKind.Unprocessable, ErrorKind.UpstreamFailed)]
public sealed record CreateSource(
    PostUrl? Url = null,
    PostUrl? FeedUrl = null,
    PostUrl? SitemapUrl = null,
    string? Name = null,
    int? IntervalMinutes = null,
    WhenGone? WhenGone = null,
    int? Limit = null,
    IReadOnlyList<string>? Include = null,
    IReadOnlyList<string>? Exclude = null,
    int? NumQuestions = null,
    bool ForceRefresh = false
) : IUseCase<CreatedSource>, IImportRequest;

/// <summary>A new source, with the secret that is shown this once.</summary>
/// <param name="Id">Opaque id.</param>
/// <param name="Name">What its owner calls it.</param>
/// <param name="Kind"><c>feed</c> or <c>sitemap</c>.</param>
/// <param name="Url">The feed or the sitemap.</param>
/// <param name="IntervalMinutes">Minutes between two looks.</param>
/// <param name="Include">Only pages whose URL begins with one of these; all where empty.</param>
/// <param name="Exclude">No page whose URL begins with one of these.</param>
/// <param name="WhenGone">What becomes of a post that the site has no more: <c>keep</c>, <c>mark</c> or <c>erase</c>.</param>
/// <param name="State"><c>active</c>.</param>
/// <param name="NextSyncAt">When the first sync is due: now.</param>
/// <param name="HookUrl">Where hooks are sent; a path where the service does not know its own address.</param>
/// <param name="HookSecret">The secret by which hooks are signed, shown this once.</param>
/// <param name="Hub">
/// The WebSub hub that the feed names, which is asked to tell of changes; null where it names none, or
/// <c>BlogManager:Sources:PublicUrl</c> is not set.
/// </param>
public sealed record CreatedSource(
    string Id,
    string Name,
    string Kind,
    string Url,
    int IntervalMinutes,
    IReadOnlyList<string> Include,
    IReadOnlyList<string> Exclude,
    string WhenGone,
    string State,
    DateTimeOffset NextSyncAt,
    string HookUrl,
    string HookSecret,
    string? Hub
);

internal sealed class CreateSourceValidator : ImportRequestValidator<CreateSource>
{
    public CreateSourceValidator(SourceRules rules)
    {
        RuleFor(r => r.Name).MustBeSourceName();
        RuleFor(r => r.IntervalMinutes).MustBeInterval(rules);
        RuleFor(r => r.NumQuestions).InclusiveBetween(1, 20).WithMessage("num_questions must be from 1 to 20.");
    }
}

internal sealed class CreateSourceHandler(
    PostFinder finder,
    ISourceStore sources,
    SourceRules rules,
    RequestContext current,
    TimeProvider time
) : UseCaseHandler<CreateSource, CreatedSource>
{
    private const int DefaultQuestions = 5;
    private const int SecretBytes = 32;

    public override async Task<Result<CreatedSource>> HandleAsync(
        CreateSource request,
        CancellationToken cancellationToken
    )
    {
        var scope = ImportScope.Of(request);
        if (scope.Refuse(current.Caller) is { } refusal)
            return refusal;
        var read = await finder.FindAsync(scope, cancellationToken);
        if (!read.IsSuccess)
            return read.Error;
        if (IndexOf(scope, read.Value) is not { } index)
            return ImportErrors.NothingFound;
        var source = SourceOf(request, scope, read.Value, index.Kind, index.Url);
        await sources.AddAsync(source, cancellationToken);
        return new CreatedSource(
            source.Id,
            source.Name,
            source.Kind.Name(),
            source.Url.Value,
            source.IntervalMinutes,
            source.Include,
            source.Exclude,
            source.WhenGone.Name(),
            source.State.Name(),
            source.NextSyncAt,
            rules.HookUrl(source.Id),
            source.HookSecret,
            source.Hub?.Url.Value
        );
    }

    // Of a home page the feed, which is looked at often and cheaply; its sitemap is looked at once a day all the same.
    private static (SourceKind Kind, PostUrl Url)? IndexOf(ImportScope scope, FoundPosts found)
    {
        if (found.Home is null)
            return found.Feeds.Count > 0 ? (SourceKind.Feed, scope.Url) : (SourceKind.Sitemap, scope.Url);
        if (found.Feeds.FirstOrDefault(f => f.Posts > 0) is { } feed)
            return (SourceKind.Feed, feed.Url);
        return found.Sitemap is { } sitemap ? (SourceKind.Sitemap, sitemap)
            : found.Feeds is [var empty, ..] ? (SourceKind.Feed, empty.Url)
            : null;
    }

    private Source SourceOf(CreateSource request, ImportScope scope, FoundPosts found, SourceKind kind, PostUrl url)
    {
        var now = time.GetUtcNow();
        return new Source
        {
            Id = Ids.New(time),
            Name = request.Name?.Trim() ?? new Uri(scope.Url.Value).Host,
            Kind = kind,
            Url = url,
            Home = found.Home is null ? null : scope.Url,
            Include = scope.Include,
            Exclude = scope.Exclude,
            Limit = scope.Limit,
            NumQuestions = request.NumQuestions ?? DefaultQuestions,
            ForceRefresh = request.ForceRefresh,
            IntervalMinutes = request.IntervalMinutes ?? rules.IntervalOf(kind),
            WhenGone = request.WhenGone ?? WhenGone.Mark,
            Sites = current.Caller.Sites?.Sites,
            HookSecret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SecretBytes)),
            NextSyncAt = now,
            Hub =
                rules.PublicUrl is not null && found.Hub is { } hub
                    ? new SourceHub(hub.Url, hub.Topic, Until: null, AskAt: now)
                    : null,
            CreatedAt = now,
            Version = 1,
        };
    }
}
