using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Crawling.Extraction;
using Article = BlogManager.Application.Ports.Article;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>
/// Finds the article in HTML (its own marks first, else SmartReader), Markdown (Markdig) or plain text.
/// </summary>
internal sealed class ArticleExtractor : IArticleExtractor
{
    /// <summary>
    /// No page of people nests elements deeper; what does is flattened, for recursive readers would run out of stack.
    /// </summary>
    private const int MaxDepth = 128;

    private const int TitleWords = 12;

    /// <summary>A title stands before each passage that is embedded; callers may send none that is longer.</summary>
    private const int LongestTitle = 500;

    private const int LongestAuthor = 200;

    private readonly LanguageGuess _language = new();

    public ArticleExtractor() => _language.Warm();

    public Result<Article> Extract(RawDocument document, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (
            !document.FromCaller
            && ForeignContent.Of(document.Content, document.MediaType == "text/markdown") is { } foreign
        )
            return PostErrors.NoArticleFound(foreign);
        return document.MediaType switch
        {
            "text/plain" => FromPlainText(document, cancellationToken),
            "text/markdown" => FromMarkdown(document, cancellationToken),
            _ => FromHtml(document, cancellationToken),
        };
    }

    private Result<Article> FromPlainText(RawDocument document, CancellationToken cancellationToken) =>
        Build(document, new PageMetadata(null, null, null, null, null), null, document.Content, cancellationToken);

    private Result<Article> FromMarkdown(RawDocument document, CancellationToken cancellationToken)
    {
        var (head, body) = FrontMatter.Split(document.Content);
        var (html, refusal) = MarkdownPages.Write(body, cancellationToken);
        if (html is null || (refusal = HtmlBounds.Of(html, cancellationToken).Refusal) is not null)
            return PostErrors.TooComplex(refusal!);
        var page = Parse(html, cancellationToken);
        var heads = page.QuerySelectorAll("h1").ToList();
        var title = head.Title ?? (heads.Count == 1 ? heads[0].TextContent : null);
        var text = page.Body is null ? string.Empty : BlockWriter.Write(page.Body, cancellationToken);
        return Build(
            document,
            new PageMetadata(title, head.Author, head.Date, head.Language, null),
            null,
            text,
            cancellationToken
        );
    }

    private Result<Article> FromHtml(RawDocument document, CancellationToken cancellationToken)
    {
        if (HtmlBounds.Of(document.Content, cancellationToken).Refusal is not { } refusal)
            return FromBounded(document, document.Content, cancellationToken);
        // Emphasis that is never ended piles up; without it the page may be as good as any.
        var html = Unemphasised.Of(document.Content);
        return
            HtmlBounds.Of(html, cancellationToken).Refusal is null
            && FromBounded(document, html, cancellationToken) is { IsSuccess: true } article
            ? article
            : PostErrors.TooComplex(refusal);
    }

    private Result<Article> FromBounded(RawDocument document, string html, CancellationToken cancellationToken)
    {
        var page = Parse(html, cancellationToken);
        if (page.Body is null)
            return PostErrors.NoArticleFound("it is empty");
        var whole = document.FromCaller ? page.Body.Clone() as IElement : null;
        // Before anything goes.
        var wishes = PageDirectives.Read(page);
        var linked = LinkedData.Read(page, document.Url);
        var metadata = PageMetadata.Read(page, linked);
        VisibleTree.Prepare(page, page.Body, cancellationToken);
        var root = ContentRoot.Of(document.Url.Value, page, page.Body, metadata.Title, cancellationToken);
        var isIndex = !document.FromCaller && NonArticleDetector.IsOneOfMany(document.Url, root.Content, page.Body);
        Leftovers.Remove(root.Content, isFetched: !document.FromCaller, metadata.Author, cancellationToken);
        var text = BlockWriter.Write(root.Content, cancellationToken);
        // The last resort of pages that a script builds.
        var isLinked = !root.IsMarked && linked.Body is { } body && Words(body) > 2 * Words(text);
        if (isLinked)
            text = linked.Body!;
        if (document.FromCaller && Words(text) == 0 && whole is not null)
            text = BlockWriter.Write(whole, cancellationToken);
        if (isIndex)
            return PostErrors.NoArticleFound("it looks like a list of posts");
        return Build(document, metadata, isLinked ? null : root, text, cancellationToken).Map(wishes.Mark);
    }

    private Result<Article> Build(
        RawDocument document,
        PageMetadata metadata,
        ContentRoot.Found? root,
        string text,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var raw = text.Length > StoredText.MaxLength ? text[..StoredText.MaxLength] : text;
        var stored = StoredText.From(raw);
        var title = Title(document, metadata, stored);
        stored = WithoutTitle(stored, title);
        var words = Words(stored.Value);
        cancellationToken.ThrowIfCancellationRequested();
        if (
            !document.FromCaller
            && root is { } found
            && NonArticleDetector.Refusal(document.Url, metadata.Title, found, stored.Value, words) is { } why
        )
            return PostErrors.NoArticleFound(why);
        var fewest =
            document.FromCaller ? 1
            : root is { IsMarked: true } ? NonArticleDetector.FewestWordsOfMarked
            : NonArticleDetector.FewestWords;
        if (words < fewest)
            return PostErrors.NoArticleFound(
                document.FromCaller ? "it has no words" : $"it has fewer than {fewest} words of running text"
            );
        var language =
            LanguageCodes.TwoLetters(metadata.Language) is { } declared && DeclaredLanguage.Fits(declared, stored.Value)
                ? declared
                : _language.Of(stored.Value, words);
        return new Article(
            title,
            OneLine(metadata.Author) is { } author ? Cut(author, LongestAuthor) : null,
            metadata.PublishedAt,
            language,
            PageMetadata.CanonicalOn(document.Url, metadata.Canonical),
            stored,
            words
        );
    }

    private static string Title(RawDocument document, PageMetadata metadata, StoredText text)
    {
        if (OneLine(document.Title) is { } given)
            return Cut(given, LongestTitle);
        if (OneLine(metadata.Title) is { } own)
            return Cut(own, LongestTitle);
        var blocks = TextBlocks.Parse(text);
        var heading = blocks.FirstOrDefault(b => b.Kind == BlockKind.Heading);
        var first = heading.End > heading.Start || blocks.Count == 0 ? heading : blocks[0];
        var words = text.Value[first.Start..first.End].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var line =
            words.Length == 0 ? "Untitled"
            : words.Length <= TitleWords ? string.Join(' ', words)
            : string.Join(' ', words[..TitleWords]) + "…";
        return Cut(line, 200);
    }

    private static string Cut(string line, int most) =>
        line.Length <= most ? line : line[..(char.IsHighSurrogate(line[most - 1]) ? most - 1 : most)];

    // The title stands beside the text; its own heading at the top would be said twice.
    private static StoredText WithoutTitle(StoredText text, string title)
    {
        var blocks = TextBlocks.Parse(text);
        if (
            blocks.Count == 0
            || blocks[0] is not { Kind: BlockKind.Heading } first
            || !string.Equals(OneLine(text.Value[first.Start..first.End]), title, StringComparison.OrdinalIgnoreCase)
        )
            return text;
        return StoredText.From(text.Value[first.End..]);
    }

    // Parsed only after HtmlBounds has seen it; the parser itself looks at the token with each element.
    private static IHtmlDocument Parse(string html, CancellationToken cancellationToken) =>
        new HtmlParser(
            new HtmlParserOptions
            {
                IsScripting = false,
                MaximumDepth = MaxDepth,
                OnCreated = (_, _) => cancellationToken.ThrowIfCancellationRequested(),
            }
        ).ParseDocument(html);

    // Chinese and Japanese set no spaces: two of their letters count as a word.
    private static int Words(string text) =>
        Math.Max(Tokenizer.Tokenize(text).Count, text.Count(c => c is >= '\u3040' and <= '\u9FFF') / 2);

    private static string? OneLine(string? text)
    {
        var line = text is null
            ? string.Empty
            : string.Join(' ', StoredText.From(text).Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length == 0 ? null : line;
    }
}
