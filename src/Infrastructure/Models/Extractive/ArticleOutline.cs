using BlogManager.Application.Ports;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>A sentence of a post.</summary>
/// <param name="Index">Position among the post's sentences, from 0.</param>
/// <param name="Start">Inclusive UTF-16 index.</param>
/// <param name="End">Exclusive UTF-16 index.</param>
/// <param name="Text">The sentence on one line.</param>
/// <param name="Block">Number of the block that it stands in.</param>
/// <param name="Kind">Kind of that block.</param>
/// <param name="Section">Number of the section that it stands in.</param>
internal sealed record Sentence(int Index, int Start, int End, string Text, int Block, BlockKind Kind, int Section)
{
    /// <summary>Its words that are not stop words, stemmed.</summary>
    public IReadOnlyList<string> Terms { get; } = BlogManager.Domain.Text.Tokenizer.Terms(Text);

    /// <summary>Words, stop words included.</summary>
    public int Words { get; } = Text.Count(char.IsWhiteSpace) + 1;
}

/// <summary>A heading and what stands below it up to the next; the first section of a post has no heading.</summary>
/// <param name="Heading">The heading without marker; empty for the text before the first.</param>
/// <param name="Level">1 to 6; 0 for the text before the first heading.</param>
/// <param name="HeadingStart">Inclusive UTF-16 index of the heading.</param>
/// <param name="HeadingEnd">Exclusive UTF-16 index of the heading.</param>
/// <param name="Sentences">Its sentences, in order.</param>
internal sealed record Section(string Heading, int Level, int HeadingStart, int HeadingEnd, List<Sentence> Sentences);

/// <summary>A post taken apart into sections and sentences, code left out.</summary>
internal sealed class ArticleOutline
{
    /// <summary>
    /// Sentences beyond this many are left to retrieval: no reader's questions hang on them, and the time must stay
    /// bounded.
    /// </summary>
    public const int MostSentences = 4_000;

    private const int LongestSentence = 1_200;
    private const int LongestQuotedCode = 160;

    private readonly Dictionary<int, Sentence> _code;

    private ArticleOutline(
        ArticleText article,
        List<Section> sections,
        List<Sentence> sentences,
        Dictionary<int, Sentence> code,
        int words
    )
    {
        _code = code;
        Article = article;
        Sections = sections;
        Sentences = sentences;
        Words = words;
        IsEnglish = LooksEnglish(article.Language, sentences);
    }

    public ArticleText Article { get; }

    public StoredText Text => Article.Text;

    public IReadOnlyList<Section> Sections { get; }

    public IReadOnlyList<Sentence> Sentences { get; }

    /// <summary>Words of all sentences.</summary>
    public int Words { get; }

    /// <summary>Whether the English patterns apply.</summary>
    public bool IsEnglish { get; }

    public static ArticleOutline Read(ArticleText article, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(article);
        var value = article.Text.Value;
        var sections = new List<Section> { new("", 0, 0, 0, []) };
        var sentences = new List<Sentence>();
        var code = new Dictionary<int, Sentence>();
        var words = 0;
        var blockNumber = 0;
        foreach (var block in TextBlocks.Parse(article.Text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            blockNumber++;
            if (block.Kind == BlockKind.Heading)
                sections.Add(
                    new Section(OneLine(value, block.Start, block.End), block.Level, block.Start, block.End, [])
                );
            if (
                block.Kind == BlockKind.Code
                && block.End - block.Start <= LongestQuotedCode
                && !string.IsNullOrWhiteSpace(value[block.Start..block.End])
            )
                code[blockNumber] = new Sentence(
                    -1,
                    block.Start,
                    block.End,
                    OneLine(value, block.Start, block.End),
                    blockNumber,
                    block.Kind,
                    sections.Count - 1
                );
            if (block.Kind is BlockKind.Heading or BlockKind.Code || sentences.Count >= MostSentences)
                continue;
            foreach (var (start, end) in SentenceSplitter.Split(value, block.Start, block.End))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (end - start > LongestSentence || sentences.Count >= MostSentences)
                    continue;
                var sentence = new Sentence(
                    sentences.Count,
                    start,
                    end,
                    OneLine(value, start, end),
                    blockNumber,
                    block.Kind,
                    sections.Count - 1
                );
                words += sentence.Words;
                sentences.Add(sentence);
                sections[^1].Sentences.Add(sentence);
            }
        }

        return new ArticleOutline(article, sections, sentences, code, words);
    }

    /// <summary>The short piece of code that stands right below a sentence's block, or null.</summary>
    public Sentence? CodeAfter(Sentence sentence) =>
        _code.GetValueOrDefault(sentence.Block + 1) is { } code && Next(sentence) is null ? code : null;

    /// <summary>The sentence after one in the same block, or null.</summary>
    public Sentence? Next(Sentence sentence) =>
        sentence.Index + 1 < Sentences.Count
        && Sentences[sentence.Index + 1] is var next
        && next.Block == sentence.Block
            ? next
            : null;

    /// <summary>The sentence before one in the same block, or null.</summary>
    public Sentence? Previous(Sentence sentence) =>
        sentence.Index > 0 && Sentences[sentence.Index - 1] is var previous && previous.Block == sentence.Block
            ? previous
            : null;

    /// <summary>A range of text with each run of white space folded to one space.</summary>
    public static string OneLine(string value, int start, int end) =>
        string.Join(' ', value[start..end].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // A quarter of English running text and more is made of stop words; of other languages next to nothing is.
    private static bool LooksEnglish(string language, List<Sentence> sentences)
    {
        if (language != "und")
            return language == "en";
        var tokens = sentences.Take(50).SelectMany(s => BlogManager.Domain.Text.Tokenizer.Tokenize(s.Text)).ToList();
        return tokens.Count > 0 && tokens.Count(t => t.IsStopWord) >= tokens.Count * 0.2;
    }
}
