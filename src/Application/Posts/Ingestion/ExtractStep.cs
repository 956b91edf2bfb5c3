using System.Security.Cryptography;
using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts.Ingestion;

/// <summary>Finds the article and the post's identity, and sees whether its content is stored already.</summary>
internal sealed class ExtractStep(IArticleExtractor extractor, IComputation computation, IPostStore posts, TimeProvider time) : IIngestionStep
{
    public string Name => "extract";

    public async Task<Result<IngestionState>> RunAsync(IngestionState state, CancellationToken cancellationToken)
    {
        var page = state.Page ?? throw new InvalidOperationException("Extraction comes after crawling.");
        var fromCaller = state.Request.Content is not null;
        var document = new RawDocument(page.FinalUrl, page.MediaType, page.Content, state.Request.Title, fromCaller);
        var extracted = await computation.RunAsync(Name, stop => extractor.Extract(document, stop), cancellationToken);
        if (!extracted.IsSuccess)
            return extracted.Error;
        var article = extracted.Value;
        // Content that was sent is what its sender calls it; a fetched page may name its canonical URL.
        var url = fromCaller ? state.RequestedUrl : article.CanonicalUrl ?? page.FinalUrl;
        if (IngestionBounds.Refuse(state, page, article, url) is { } refusal)
            return refusal;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(article.Title + "\n" + article.Text.Value)));
        var stored = await posts.FindByUrlAsync(url, cancellationToken);
        var unchanged = stored is not null && stored.ContentHash == hash && !state.Request.ForceRefresh;
        // Nothing will be written, but whoever asks by this URL must find the post: otherwise it would be taken in again at every turn.
        if (unchanged && stored!.Url != state.RequestedUrl && !stored.Aliases.Contains(state.RequestedUrl))
            await posts.AddAliasAsync(stored.Id, state.RequestedUrl, cancellationToken);
        return state with
        {
            Page = null,
            Article = article,
            Url = stored?.Url ?? url,
            ContentHash = hash,
            PostId = stored?.Id ?? Ids.New(time),
            ReplacesVersion = stored?.Version ?? 0,
            Unchanged = unchanged,
        };
    }
}
