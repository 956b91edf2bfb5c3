using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// What the patterns know about a post: its outline, its central sentences, its names and its key terms.
/// </summary>
internal sealed class PostReading
{
    private const int KeyTermCount = 12;

    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lowerCased = new(StringComparer.Ordinal);
    private readonly HashSet<string> _keyTerms = new(StringComparer.Ordinal);
    private readonly HashSet<string> _topics = new(StringComparer.Ordinal);
    private readonly Dictionary<int, Clause?> _clauses = [];
    private readonly Dictionary<int, double> _standing = [];
    private readonly Dictionary<int, bool> _boilerplate = [];
    private readonly CancellationToken _cancellationToken;
    private readonly string _speakers;
    private readonly Word[] _ours;
    private readonly Lazy<string?> _subject;

    public PostReading(ArticleOutline outline, SentenceGraph graph, CancellationToken cancellationToken = default)
    {
        _cancellationToken = cancellationToken;
        Outline = outline;
        Graph = graph;
        _subject = new Lazy<string?>(() => TitleSubject.Find(this));
        var frequency = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var sentence in outline.Sentences)
        {
            foreach (var term in sentence.Terms.Where(t => t.Length > 2))
                frequency[term] = frequency.GetValueOrDefault(term) + 1;
            Learn(sentence.Text);
            cancellationToken.ThrowIfCancellationRequested();
        }

        _speakers = SpeakersOf(outline.Article.Author);
        _ours = Words.Of(_speakers + (_speakers[^1] == 's' ? "'" : "'s"));
        TitleTerms = [.. Tokenizer.Terms(outline.Article.Title)];
        foreach (
            var term in frequency
                .Where(f => f.Value >= 3)
                .OrderByDescending(f => f.Value)
                .ThenBy(f => f.Key, StringComparer.Ordinal)
                .Take(KeyTermCount)
        )
            _keyTerms.Add(term.Key);
        _topics.UnionWith(
            frequency
                .Where(f => f.Value >= 4)
                .OrderByDescending(f => f.Value)
                .ThenBy(f => f.Key, StringComparer.Ordinal)
                .Take(4)
                .Select(f => f.Key)
        );
        _keyTerms.UnionWith(TitleTerms);
    }

    public ArticleOutline Outline { get; }

    /// <summary>Who "we" or "I" is, as a question can name them; null for other words.</summary>
    public string? Speaker(string word) =>
        word == "we" ? _speakers
        : word == "i" ? "the author"
        : null;

    /// <summary>The words with "our" and "my" replaced by whose it is.</summary>
    public Word[] WithOwners(Word[] words) =>
        words.Any(w => w.Lower is "our" or "my")
            ?
            [
                .. words.SelectMany(w =>
                    w.Lower is "our" or "my" && w.Before.Length == 0 && w.After.Length == 0
                        ? w.Lower == "our"
                            ? _ours
                            : TheAuthors
                        : [w]
                ),
            ]
            : words;

    private static readonly Word[] TheAuthors = Words.Of("the author's");

    public SentenceGraph Graph { get; }

    public HashSet<string> TitleTerms { get; }

    /// <summary>
    /// What the title says that the post is about, as a question can name it; null where that is not clear.
    /// </summary>
    public string? Subject => _subject.Value;

    /// <summary>Whether a word is written with a capital within sentences.</summary>
    public bool IsName(string word) => _names.ContainsKey(word) || IsTechnical(word);

    /// <summary>
    /// Whether a word is code, a version, an abbreviation or the like, which names one thing by itself.
    /// </summary>
    public static bool IsTechnical(string word) =>
        word.Length > 1
        && (
            word.Skip(1).Any(char.IsUpper)
            || word.Contains('_', StringComparison.Ordinal)
            || word.Contains("::", StringComparison.Ordinal)
            || (word.Any(char.IsAsciiDigit) && word.Any(char.IsLetter))
            || (word.Contains('.', StringComparison.Ordinal) && word.Any(char.IsLetter))
        );

    /// <summary>Whether the post is much about a word.</summary>
    public bool IsKey(string word) => Tokenizer.Terms(word).Any(_keyTerms.Contains);

    /// <summary>Whether a word is the post's own subject, so that "the" before it points at something known.</summary>
    public bool IsTopic(string word) => Tokenizer.Terms(word).Any(t => TitleTerms.Contains(t) || _topics.Contains(t));

    /// <summary>How well a sentence of the post stands alone, judged once.</summary>
    public double Standing(Sentence sentence)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (!_standing.TryGetValue(sentence.Index, out var standing))
            _standing[sentence.Index] = standing = StandAlone.Weigh(sentence, Outline.IsEnglish);
        return standing;
    }

    /// <summary>Whether a sentence of the post is worth a question: the logarithm of its odds.</summary>
    public double Worth(Sentence sentence)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        return SentenceWorth.Of(
            sentence.Text,
            Outline.Article.Title,
            Outline.Sections[sentence.Section].Heading,
            sentence.Index == 0
        );
    }

    /// <summary>Whether a sentence of the post says nothing, judged once.</summary>
    public bool IsBoilerplate(Sentence sentence)
    {
        // Code has no number of its own.
        if (sentence.Index < 0)
            return StandAlone.IsBoilerplate(sentence.Text);
        if (!_boilerplate.TryGetValue(sentence.Index, out var says))
            _boilerplate[sentence.Index] = says = StandAlone.IsBoilerplate(sentence.Text);
        return says;
    }

    /// <summary>The main clause of a sentence, or null where it is not plain.</summary>
    public Clause? Clause(Sentence sentence)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (!_clauses.TryGetValue(sentence.Index, out var clause))
            _clauses[sentence.Index] = clause = Questions.Clause.Parse(Words.Of(sentence.Text), this);
        return clause;
    }

    /// <summary>
    /// A word as it is written inside a sentence: the capital of a sentence's first word goes unless it is a name's.
    /// </summary>
    public string WithinSentence(string first, string? next = null)
    {
        if (first.Length == 0 || !char.IsUpper(first[0]) || IsTechnical(first) || first == "I")
            return first;
        if (
            next is not null
            && char.IsUpper(next[0])
            && VerbLexicon.OfGerund(first) is null
            && !WordClasses.IsFunctionWord(first)
            && !WordClasses.IsNumber(first)
        )
            return first;
        var lower = char.ToLowerInvariant(first[0]) + first[1..];
        if (
            WordClasses.IsFunctionWord(first)
            || WordClasses.IsNumber(first)
            || _lowerCased.GetValueOrDefault(lower) > _names.GetValueOrDefault(first)
        )
            return lower;
        if (_names.ContainsKey(first) || first[^1] == 's' && _names.ContainsKey(first[..^1]))
            return first;
        var common =
            next is not null && char.IsLower(next[0])
            || VerbLexicon.Find(first) is not null
            || lower.EndsWith("tion", StringComparison.Ordinal)
            || lower.EndsWith("tions", StringComparison.Ordinal)
            || lower.EndsWith("ment", StringComparison.Ordinal)
            || lower.EndsWith("ness", StringComparison.Ordinal)
            || lower.EndsWith("ity", StringComparison.Ordinal)
            || WordClasses.IsPlural(first);
        return common ? lower : first;
    }

    private static string SpeakersOf(string? author)
    {
        if (string.IsNullOrWhiteSpace(author))
            return "the authors";
        var name = author.Trim();
        var words = name.Split(' ');
        var isBody = words.Any(w =>
            w.TrimEnd(',').ToLowerInvariant()
                is "team"
                    or "group"
                    or "foundation"
                    or "project"
                    or "council"
                    or "committee"
                    or "inc"
                    or "department"
                    or "agency"
                    or "association"
                    or "subcommittee"
                    or "wg"
                    or "staff"
                    or "board"
        );
        if (
            isBody
            && words.Length <= 6
            && !name.Contains(',', StringComparison.Ordinal)
            && !name.Contains(" on behalf ", StringComparison.Ordinal)
        )
            return words[0].Equals("the", StringComparison.OrdinalIgnoreCase)
                ? $"the {string.Join(' ', words[1..])}"
                : $"the {name}";
        return "the authors";
    }

    private void Learn(string sentence)
    {
        var words = Words.Of(sentence);
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i].Text;
            if (char.IsLower(word[0]))
                _lowerCased[word] = _lowerCased.GetValueOrDefault(word) + 1;
            else if (
                i > 0
                && char.IsUpper(word[0])
                && words[i - 1].Continues
                && words[i].Before.Length == 0
                && !WordClasses.IsFunctionWord(word)
            )
                _names[word] = _names.GetValueOrDefault(word) + 1;
        }
    }
}
