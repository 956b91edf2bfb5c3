using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Importing;

internal static class ImportErrors
{
    internal static readonly Error NothingFound = new(
        "no_posts_found",
        ErrorKind.Unprocessable,
        "Neither a feed nor a sitemap with posts was found there. Send feed_url or sitemap_url, or widen include and exclude."
    );

    internal static readonly Error JobNotFound = Error.NotFound("No import has that id. GET /api/v1/jobs lists jobs.");

    internal static readonly Error NoSource = Error.NotFound("The source was deleted.");

    /// <summary>What a job says that waits because a site wants it to.</summary>
    internal static JobError AskedToWait(TimeSpan wait) =>
        new(
            "site_asks_to_wait",
            $"The site answers that it wants to be left alone (Retry-After). The import goes on in {wait.TotalSeconds:F0} seconds."
        );

    internal static Error OtherKind(ImportSourceKind? kind) =>
        new(
            "not_a_site_index",
            ErrorKind.Unprocessable,
            kind switch
            {
                ImportSourceKind.Feed => "feed_url is not a feed: RSS, Atom or JSON Feed.",
                ImportSourceKind.Sitemap => "sitemap_url is not a sitemap.",
                _ => "url is neither a page nor a feed nor a sitemap.",
            }
        );

    internal static Error Busy(Job job) =>
        new(
            "conflict",
            ErrorKind.Conflict,
            "Another import from this URL, with other options, is not finished: wait for it or cancel it first."
        )
        {
            Details = new Dictionary<string, object?> { ["job_id"] = job.Id },
        };
}
