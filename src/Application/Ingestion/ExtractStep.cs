using System.Security.Cryptography;
using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ingestion;

/// <summary>Finds the article and the post's identity, and sees whether its content is stored already.</summary>
internal sealed class ExtractStep(
    IArticleExtractor extractor,
    IComputation computation,
    PostIdentity identity,
    PostMerger merger,
    IPostStore posts,
    TimeProvider time
) : IIngestionStep
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
        var hash = Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes(article.Title + "\n" + article.Text.Value))
        );
        var own = fromCaller ? state.RequestedUrl : page.FinalUrl;
        var (url, stored) = await identity.FindAsync(own, article, fromCaller, cancellationToken);
        if (IngestionBounds.Refuse(state, page, article, url) is { } refusal)
            return refusal;
        var unchanged =
            stored is not null && stored.Url == url && stored.ContentHash == hash && !state.Request.ForceRefresh;
        // Nothing will be written, but whoever asks by these URLs must find the post: otherwise it would be taken in
        // again at every turn.
        foreach (var alias in unchanged ? new[] { state.RequestedUrl, own }.Distinct() : [])
        {
            if (alias != url && !stored!.Aliases.Contains(alias) && stored.Aliases.Count < BlogPost.MaxAliases)
                await posts.AddAliasAsync(stored.Id, alias, cancellationToken);
        }

        if (unchanged)
        {
            // A double of it may be there since before such were told from other posts.
            var kept = await merger.MergeAsync(stored!, cancellationToken);
            (stored, url) = (kept, kept.Url);
        }

        return state with
        {
            Page = null,
            Article = article,
            Url = url,
            OwnUrl = own,
            // They are of the page that was fetched, which another address than the post's own may have answered.
            Validators = page.FinalUrl == url ? state.Validators : PageValidators.None,
            ContentHash = hash,
            PostId = stored?.Id ?? Ids.New(time),
            ReplacesVersion = stored?.Version ?? 0,
            Unchanged = unchanged,
            Stored = unchanged ? stored : null,
            Earlier = stored,
        };
    }
}
