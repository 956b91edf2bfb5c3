using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive.Language;

/// <summary>
/// What a post's words tell of how to write about it: which are names, who "we" is, and which words it is about.
/// </summary>
internal sealed class PostWords
{
    private const int KeyTermCount = 12;
    private const int MostSpeakerSentences = 200;

    private static readonly string[] Bodies =
    [
        "team",
        "group",
        "foundation",
        "project",
        "council",
        "committee",
        "department",
        "agency",
        "association",
        "subcommittee",
        "staff",
        "board",
    ];

    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lowerCased = new(StringComparer.Ordinal);
    private readonly HashSet<string> _keyTerms = new(StringComparer.Ordinal);

    internal PostWords(ArticleOutline outline, CancellationToken cancellationToken)
    {
        var frequency = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var sentence in outline.Sentences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var term in sentence.Terms.Where(t => t.Length > 2))
                frequency[term] = frequency.GetValueOrDefault(term) + 1;
            Learn(sentence.Text);
        }

        TitleTerms = [.. Tokenizer.Terms(outline.Article.Title)];
        _keyTerms.UnionWith(
            frequency
                .Where(f => f.Value >= 3)
                .OrderByDescending(f => f.Value)
                .ThenBy(f => f.Key, StringComparer.Ordinal)
                .Take(KeyTermCount)
                .Select(f => f.Key)
        );
        _keyTerms.UnionWith(TitleTerms);
        Speakers = SpeakersOf(outline);
    }

    internal HashSet<string> TitleTerms { get; }

    /// <summary>Who "we" is, as a question can name them.</summary>
    internal string Speakers { get; }

    /// <summary>Whether that is one body: "the Rust team", not "the authors".</summary>
    internal bool SpeakersAreOne => Speakers[^1] != 's';

    internal bool IsOfTitle(string word) => Tokenizer.Terms(word).Any(TitleTerms.Contains);

    internal bool IsKey(string term) => _keyTerms.Contains(term);

    /// <summary>Whether a word with a capital is a name here, and not only the first of its sentence.</summary>
    internal bool IsName(string word)
    {
        var lower = word.ToLowerInvariant();
        var bare =
            lower.EndsWith("'s", StringComparison.Ordinal) || lower.EndsWith("’s", StringComparison.Ordinal)
                ? word[..^2]
                : word;
        var named = _names.GetValueOrDefault(bare);
        return named > 0 && named >= _lowerCased.GetValueOrDefault(bare.ToLowerInvariant());
    }

    /// <summary>A word as it is written within a sentence.</summary>
    internal string Within(string word) =>
        word.Length == 0 || !char.IsUpper(word[0]) || word == "I" || Tagger.IsTechnical(word) || IsName(word) ? word
        : Unknown(word) ? word
        : char.ToLowerInvariant(word[0]) + word[1..];

    // A word with a capital that no lexicon knows and the post never writes small is a name as a rule.
    private bool Unknown(string word)
    {
        var lower = word.ToLowerInvariant();
        return !EnglishWords.IsKnown(lower)
            && !_lowerCased.ContainsKey(lower)
            && !lower.EndsWith('s')
            && EnglishWords.TagsOf(lower) is [Tag.N]
            && !CommonEndings.Any(e => lower.EndsWith(e, StringComparison.Ordinal));
    }

    private static readonly string[] CommonEndings =
    [
        "tion",
        "ment",
        "ness",
        "ity",
        "ing",
        "er",
        "or",
        "ance",
        "ence",
        "ship",
        "ism",
        "ure",
        "age",
    ];

    private void Learn(string sentence)
    {
        var words = sentence.Split(' ');
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i].Trim('(', ')', '"', '“', '”', ',', '.', ';', ':', '!', '?', '\'', '’', '‘');
            if (word.Length == 0)
                continue;
            if (char.IsLower(word[0]))
                _lowerCased[word] = _lowerCased.GetValueOrDefault(word) + 1;
            else if (
                char.IsUpper(word[0])
                && i > 0
                && words[i - 1].Length > 0
                && words[i - 1][^1] is not ('.' or '?' or '!' or ':' or '—' or '-')
            )
            {
                if (word.EndsWith("'s", StringComparison.Ordinal) || word.EndsWith("’s", StringComparison.Ordinal))
                    word = word[..^2];
                if (!EnglishWords.IsClosed(word.ToLowerInvariant()) || word is "May")
                    _names[word] = _names.GetValueOrDefault(word) + 1;
            }
        }
    }

    private string SpeakersOf(ArticleOutline outline)
    {
        var author = outline.Article.Author?.Trim() ?? "";
        var words = author.Split(' ');
        if (
            words.Length is > 1 and <= 6
            && !author.Contains(',', StringComparison.Ordinal)
            && words.Any(w => Bodies.Contains(w.ToLowerInvariant()))
        )
            return words[0].Equals("the", StringComparison.OrdinalIgnoreCase)
                ? $"the {string.Join(' ', words[1..])}"
                : $"the {author}";
        var once = "";
        foreach (var sentence in outline.Sentences.Take(MostSpeakerSentences))
        {
            if (
                !sentence.Text.Contains(" we ", StringComparison.Ordinal)
                && !sentence.Text.StartsWith("The ", StringComparison.Ordinal)
            )
                continue;
            if (Introduced(Tagger.Read(sentence.Text, IsName)) is not { } body)
                continue;
            // Once may be anybody of several who speak in the post.
            if (
                body == once
                || body.StartsWith("the ", StringComparison.Ordinal)
                || outline.Article.Title.Contains(body, StringComparison.Ordinal)
            )
                return body;
            once = body;
        }

        return "the authors";
    }

    // "At 18F, we …", "The Rust team is happy to announce …".
    private static string? Introduced(TaggedWord[] tokens)
    {
        for (var i = 0; i + 3 < tokens.Length && i < 12; i++)
        {
            if (!tokens[i].Is("at") || tokens[i + 1].Tag != Tag.NP)
                continue;
            var to = i + 2;
            while (to < tokens.Length && tokens[to].Tag == Tag.NP)
                to++;
            if (to - i <= 4 && to + 1 < tokens.Length && tokens[to].IsComma && tokens[to + 1].Is("we"))
                return TaggedWord.Join(tokens.AsSpan()[(i + 1)..to]);
        }

        return
            tokens
                is [
                    { Lower: "the" },
                    { Tag: Tag.NP },
                    { Lower: "team" },
                    { Lower: "is" },
                    { Lower: "happy" or "pleased" or "excited" or "proud" or "thrilled" or "delighted" },
                    ..,
                ]
            ? $"the {tokens[1].Text} team"
            : null;
    }
}
