using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ingestion;

/// <summary>Fetches the page, conditionally where it was fetched before, or takes the content that was sent.</summary>
internal sealed class CrawlStep(IWebCrawler crawler, IPostStore posts) : IIngestionStep
{
    public string Name => "crawl";

    public async Task<Result<IngestionState>> RunAsync(IngestionState state, CancellationToken cancellationToken)
    {
        var request = state.Request;
        if (request.Content is not null)
        {
            var type = request.ContentType ?? (LooksLikeHtml(request.Content) ? "text/html" : "text/markdown");
            return state with
            {
                Page = new CrawledPage(
                    state.RequestedUrl,
                    type,
                    request.Content,
                    PageValidators.None,
                    NotModified: false
                ),
            };
        }

        var stored = await posts.FindByUrlAsync(state.RequestedUrl, cancellationToken);
        // Another address of the post is another page, of which its validators say nothing.
        var validators =
            request.ForceRefresh || stored is null || stored.Url != state.RequestedUrl
                ? PageValidators.None
                : stored.Validators;
        var fetched = await crawler.FetchAsync(state.RequestedUrl, validators, cancellationToken);
        if (!fetched.IsSuccess)
            return fetched.Error;
        var page = fetched.Value;
        if (IngestionBounds.RefuseSite(request, page.FinalUrl) is { } foreign)
            return foreign;
        return page.NotModified && stored is not null
            ? state with
            {
                Url = stored.Url,
                PostId = stored.Id,
                Stored = stored,
                Unchanged = true,
            }
            : state with
            {
                Page = page,
                Url = page.FinalUrl,
                Validators = page.Validators,
            };
    }

    private static bool LooksLikeHtml(string content)
    {
        var head = content.AsSpan().TrimStart();
        return head.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase)
            || head.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || content.Contains("<p>", StringComparison.OrdinalIgnoreCase)
            || content.Contains("</p>", StringComparison.OrdinalIgnoreCase)
            || content.Contains("</div>", StringComparison.OrdinalIgnoreCase);
    }
}
