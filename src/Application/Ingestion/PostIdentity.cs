using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Ingestion;

/// <summary>
/// Decides which post an article is. A page may say that it is another page's double, and is believed only where that
/// page says the same: a section, or one
/// <c>og:url</c> for all pages, must not make one post of many. An address whose text a post of the site has already
/// leads to that post.
/// </summary>
internal sealed class PostIdentity(
    IPostStore posts,
    IWebCrawler crawler,
    IArticleExtractor extractor,
    IComputation computation
)
{
    /// <summary>Posts that are compared with an article: those that share most with it come first.</summary>
    private const int MostCompared = 8;

    /// <param name="own">The article's own address: as sent, or after redirects.</param>
    /// <param name="fromCaller">
    /// Whether its text was sent: then the address is what its sender calls it, and what the document says of itself
    /// does not count.
    /// </param>
    internal async Task<Identity> FindAsync(
        PostUrl own,
        Article article,
        bool fromCaller,
        CancellationToken cancellationToken
    )
    {
        var text = Shingles.Of(article.Text.Value, cancellationToken);
        var url = own;
        if (!fromCaller && article.CanonicalUrl is { } claimed && claimed != own)
            url = await VerifyClaimedUrlAsync(own, claimed, text, cancellationToken);
        var stored = await posts.FindByUrlAsync(url, cancellationToken);
        // Another address of a post, under which there is something else by now: a post of its own.
        if (
            stored is not null
            && stored.Url != url
            && !PostLikeness.IsSameText(stored.Url, Shingles.Of(stored.Text.Value, cancellationToken), url, text)
        )
            stored = null;
        if (stored is not null)
            return new Identity(PostLikeness.IsBetterSpelling(url, stored.Url) ? url : stored.Url, stored);
        // What was known under its own address so far goes with it to the address that it names.
        if (url != own && await posts.FindByUrlAsync(own, cancellationToken) is { } moving && moving.Url == own)
            return new Identity(url, moving);
        var twin = await FindDoubleAsync(
            PostLikeness.Of(url, article.Title, article.Text, cancellationToken),
            except: null,
            cancellationToken
        );
        // The address that was there first stays, unless a page names another or the new one is the better spelling of
        // the same.
        return new Identity(
            twin is null || url != own || PostLikeness.IsBetterSpelling(own, twin.Url) ? url : twin.Url,
            twin
        );
    }

    /// <summary>
    /// The oldest stored post that is the same as one, under another address; null where there is none.
    /// </summary>
    internal async Task<BlogPost?> FindDoubleAsync(
        PostLikeness likeness,
        string? except,
        CancellationToken cancellationToken
    )
    {
        BlogPost? oldest = null;
        foreach (var id in await posts.FindLikeAsync(likeness.Keys(), MostCompared, cancellationToken))
        {
            if (
                id == except
                || await posts.FindAsync(id, cancellationToken) is not { } other
                || !likeness.IsSameAs(PostLikeness.Of(other, cancellationToken))
            )
                continue;
            if (oldest is null || IsKept(other, oldest))
                oldest = other;
        }

        return oldest;
    }

    /// <summary>
    /// Which of two posts that are one stays: the one at the better spelling of their address, else the one that was
    /// there before. All who compare the two say the same.
    /// </summary>
    internal static bool IsKept(BlogPost one, BlogPost other) =>
        PostLikeness.IsBetterSpelling(one.Url, other.Url)
        || (!PostLikeness.IsBetterSpelling(other.Url, one.Url) && IsOlder(one, other));

    private static bool IsOlder(BlogPost one, BlogPost other) =>
        one.CreatedAt != other.CreatedAt
            ? one.CreatedAt < other.CreatedAt
            : string.CompareOrdinal(one.Id, other.Id) < 0;

    /// <summary>The claimed address where it holds the same article, else the own one.</summary>
    private async Task<PostUrl> VerifyClaimedUrlAsync(
        PostUrl own,
        PostUrl claimed,
        Shingles text,
        CancellationToken cancellationToken
    )
    {
        var stored = await posts.FindByUrlAsync(claimed, cancellationToken);
        // Another spelling of the own address is nobody's else.
        if (
            stored is null
                ? PostLikeness.IsSameAddress(own, claimed)
                : stored.Url == claimed && IsAlike(text, stored.Text, cancellationToken)
        )
            return claimed;
        // What is stored may be of before an edit: the page itself decides.
        var fetched = await crawler.FetchAsync(claimed, PageValidators.None, cancellationToken);
        if (!fetched.IsSuccess || fetched.Value.FinalUrl == own || fetched.Value.FinalUrl.Site != claimed.Site)
            return own;
        var page = fetched.Value;
        var document = new RawDocument(page.FinalUrl, page.MediaType, page.Content, Title: null, FromCaller: false);
        var extracted = await computation.RunAsync(
            "extract",
            stop => extractor.Extract(document, stop),
            cancellationToken
        );
        return extracted.IsSuccess && IsAlike(text, extracted.Value.Text, cancellationToken) ? page.FinalUrl : own;
    }

    private static bool IsAlike(Shingles text, StoredText other, CancellationToken cancellationToken) =>
        text.Resemblance(Shingles.Of(other.Value, cancellationToken)) >= Shingles.AlikeFrom;
}

/// <param name="Url">Its canonical URL.</param>
/// <param name="Stored">What is stored of it, perhaps under another URL so far; null where it is new.</param>
internal sealed record Identity(PostUrl Url, BlogPost? Stored);
