using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Importing;

/// <summary>What an import is asked for with, by whichever operation.</summary>
public interface IImportRequest
{
    /// <summary>A home page, whose feed and sitemap are looked for; a feed or a sitemap is taken for what it is.</summary>
    PostUrl? Url { get; }

    /// <summary>A feed: RSS, Atom or JSON Feed.</summary>
    PostUrl? FeedUrl { get; }

    /// <summary>A sitemap or an index of sitemaps, gzipped or not.</summary>
    PostUrl? SitemapUrl { get; }

    /// <summary>Pages at most, 1 to 10000; 10000 where null.</summary>
    int? Limit { get; }

    /// <summary>Only pages whose URL begins with one of these; <c>*</c> stands for any characters.</summary>
    IReadOnlyList<string>? Include { get; }

    /// <summary>No page whose URL begins with one of these.</summary>
    IReadOnlyList<string>? Exclude { get; }
}

/// <summary>Which pages an import is about, as a job's payload keeps it.</summary>
/// <param name="Kind">What <paramref name="Url"/> is said to be; null for a home page or whatever it is.</param>
internal sealed record ImportScope(
    PostUrl Url,
    ImportSourceKind? Kind,
    int Limit,
    IReadOnlyList<string> Include,
    IReadOnlyList<string> Exclude
)
{
    internal const int MaxPages = 10_000;

    internal static ImportScope Of(IImportRequest request) =>
        new(
            request.Url ?? request.FeedUrl ?? request.SitemapUrl!,
            request.FeedUrl is not null ? ImportSourceKind.Feed
                : request.SitemapUrl is not null ? ImportSourceKind.Sitemap
                : null,
            request.Limit ?? MaxPages,
            request.Include ?? [],
            request.Exclude ?? []
        );

    /// <summary>Why a caller may not import from there, or null where it may.</summary>
    internal Error? Refuse(Caller caller) =>
        caller.Sites is { } sites && !sites.Contains(Url) ? AccessErrors.ForeignSite : null;

    internal bool Covers(PostUrl url) =>
        (Include.Count == 0 || Include.Any(pattern => UrlPattern.Begins(url.Value, pattern)))
        && !Exclude.Any(pattern => UrlPattern.Begins(url.Value, pattern));
}

internal enum ImportSourceKind
{
    Feed,
    Sitemap,
}

internal abstract class ImportRequestValidator<T> : AbstractValidator<T>
    where T : IImportRequest
{
    protected ImportRequestValidator()
    {
        RuleFor(r => r.Url)
            .Must((r, _) => new[] { r.Url, r.FeedUrl, r.SitemapUrl }.Count(u => u is not null) == 1)
            // What is no URL was told already.
            .When(
                (_, context) =>
                    context.HasRead(nameof(IImportRequest.Url))
                    && context.HasRead(nameof(IImportRequest.FeedUrl))
                    && context.HasRead(nameof(IImportRequest.SitemapUrl))
            )
            .WithMessage("Send exactly one of url, feed_url and sitemap_url.");
        RuleFor(r => r.Limit)
            .InclusiveBetween(1, ImportScope.MaxPages)
            .WithMessage($"limit must be from 1 to {ImportScope.MaxPages}.");
        RuleFor(r => r.Include).MustBePatterns("include");
        RuleFor(r => r.Exclude).MustBePatterns("exclude");
    }
}

internal static class PatternRules
{
    private const int MaxPatterns = 50;

    internal static void MustBePatterns<T>(this IRuleBuilder<T, IReadOnlyList<string>?> rule, string field) =>
        rule.Must(patterns => patterns is null || (patterns.Count <= MaxPatterns && patterns.All(UrlPattern.IsValid)))
            .WithMessage(
                $"{field} must be up to {MaxPatterns} URL prefixes such as https://blog.example/20*/, of up to {PostUrl.MaxLength} characters."
            );
}
