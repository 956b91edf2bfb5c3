using System.Globalization;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Languages;
using BlogManager.Infrastructure.Models.Extractive.Language;

namespace BlogManager.Infrastructure.Models.Matching;

/// <summary>A word that says what a question is about.</summary>
/// <param name="Lower">As it stands there, in lower case.</param>
/// <param name="Stem">As words are compared.</param>
/// <param name="Start">Inclusive UTF-16 index.</param>
/// <param name="End">Exclusive UTF-16 index.</param>
/// <param name="IsName">Whether it is written as names are, or has digits and letters.</param>
/// <param name="IsKnown">Whether it is a common word; a name in lower case mostly is none.</param>
/// <param name="IsLight">Whether its absence on the other side changes nothing.</param>
internal sealed record WordingWord(
    string Lower,
    string Stem,
    int Start,
    int End,
    bool IsName,
    bool IsKnown,
    bool IsLight
)
{
    /// <summary>Where something comes from (1), where it goes (-1), or neither.</summary>
    internal int Role { get; init; }

    /// <summary>What it says that is asked, e.g. "cost": where the other question asks that too it is no word more.</summary>
    internal string? Aspect { get; init; }
}

/// <summary>What two questions are compared by, but for what the encoder says.</summary>
internal sealed partial class QuestionWording
{
    // Of a longer text no more is read: a question has at most 1,000 characters.
    private const int MostWords = 200;

    private QuestionWording(string text, string language) => (Text, Language) = (text, language);

    internal string Text { get; }

    /// <summary>ISO 639-1; what cannot be told is read as English is.</summary>
    internal string Language { get; }

    internal bool IsEnglish => Language is "en" or LanguageDetector.Undetermined;

    /// <summary>Case, white space and the marks at its ends apart: two that have the same are one question.</summary>
    internal string Folded { get; private init; } = string.Empty;

    internal IReadOnlyList<WordingWord> Words { get; private init; } = [];

    /// <summary>The numbers, each once, as they are written in digits.</summary>
    internal IReadOnlySet<string> Numbers { get; private init; } = new HashSet<string>();

    internal IReadOnlySet<int> Poles { get; private init; } = new HashSet<int>();

    internal IReadOnlySet<string> Aspects { get; private init; } = new HashSet<string>();

    /// <summary>How often it says no; once at most where a language says it with two words.</summary>
    internal int Negations { get; private init; }

    /// <summary>Small words that a question has or has not: "only", "before", "within".</summary>
    internal IReadOnlySet<string> Limits { get; private init; } = new HashSet<string>();

    /// <summary>Whether its script does not part words.</summary>
    internal bool IsUnspaced { get; private init; }

    /// <summary>Whether it has no small word, as what is typed into a search box.</summary>
    internal bool IsOfKeyWords { get; private init; }

    internal static QuestionWording Of(string text) => Of(text, LanguageDetector.OfQuestion(text));

    internal static QuestionWording Of(string text, string language)
    {
        var wording = new QuestionWording(text, language);
        var words = Cut(text);
        var kept = WithoutCourtesy(words);
        var lower = kept.ConvertAll(w => w.Lower);
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        var content = new List<WordingWord>();
        // Where every word has a capital it is no sign of a name.
        var isTitled = kept.Count(w => char.IsLower(w.Text[0])) < 2;
        var terms = wording.IsEnglish ? null : Terms(text, language);
        if (kept.Count == 0)
            return wording;
        var (aspects, saysAspect) = AspectsOf(
            kept,
            wording.IsEnglish ? QuestionTables.Aspects : QuestionTables.OtherAspects
        );
        if (aspects.Count == 0 && Auxiliaries.Contains(kept[0].Lower))
            aspects.Add(YesOrNo);
        var poles = wording.IsEnglish ? QuestionTables.Poles : QuestionTables.OtherPoles;
        var role = 0;
        var at = -1;
        foreach (var word in kept)
        {
            at++;
            if (Numerals.Of(word.Lower) is { } number)
                numbers.Add(number);
            else if (
                !(terms is null ? IsEmpty(word.Lower) || wording.IsForeignSmall(word.Lower) : IsStop(terms, word.Lower))
            )
                content.Add(Placed(wording.ContentOf(word, isTitled, terms), role, saysAspect[at]));
            role = word.Lower switch
            {
                "from" => 1,
                "to" or "into" => -1,
                "a" or "an" or "the" or "my" or "your" => role,
                _ => 0,
            };
        }

        return new QuestionWording(text, language)
        {
            Folded = string.Join(' ', words.Select(w => w.Lower)),
            Words = content,
            Limits = lower.Where(LimitWords.Contains).ToHashSet(StringComparer.Ordinal),
            IsUnspaced = WordAnalysis.IsUnspaced(text),
            IsOfKeyWords = content.Count + numbers.Count >= kept.Count,
            Numbers = numbers,
            Poles = lower.SelectMany(w => poles.GetValueOrDefault(w, [])).ToHashSet(),
            Aspects = aspects,
            Negations = NegationsOf(lower, wording.IsEnglish),
        };
    }

    // "Everywhere but Norway" leaves something out; "sorry, but" does not.
    private static int NegationsOf(List<string> words, bool isEnglish)
    {
        var count = 0;
        for (var i = 0; i < words.Count; i++)
        {
            if (
                NegativeWords.Contains(words[i])
                || isEnglish && i > 0 && words[i] == "but" && Wholes.Contains(words[i - 1])
            )
                count++;
        }

        // Other languages say it with two words.
        return isEnglish ? count : Math.Min(count, 1);
    }

    private static readonly HashSet<string> LimitWords = Set(
        "only all every else he she they rarely hardly seldom mostly never within before after during until since must required mandatory optional "
            + "nur solo seulement soltanto apenas alleen muss müssen darf dürfen aus desde depuis dal vanuit"
    );

    private static readonly HashSet<string> Wholes = Set(
        "everywhere all everything anywhere anything everyone everybody anyone anybody nothing nowhere any every"
    );

    // What says what is asked is compared as that.
    private static WordingWord Placed(WordingWord word, int role, string? aspect) =>
        word with
        {
            Role = role,
            Aspect = aspect,
        };

    private WordingWord ContentOf(RawWord word, bool isTitled, Dictionary<string, string>? terms)
    {
        var hasDigit = word.Lower.AsSpan().IndexOfAnyInRange('0', '9') >= 0;
        var isName =
            hasDigit
            || IsEnglish
                && !isTitled
                && !word.OpensClause
                && char.IsUpper(word.Text[0])
                // "RAM" and "API" are no names of anything.
                && !(word.Text.Length <= 4 && word.Text.All(char.IsUpper));
        return new WordingWord(
            word.Lower,
            terms?.GetValueOrDefault(word.Lower) ?? StemOf(word.Lower),
            word.Start,
            word.End,
            isName,
            IsEnglish && !hasDigit && EnglishWords.IsKnown(word.Lower),
            IsEnglish && QuestionTables.Light.Contains(word.Lower)
        );
    }

    // Of a text whose language cannot be told, and a small word that was mistyped.
    private bool IsForeignSmall(string lower) =>
        !EnglishWords.IsKnown(lower)
        && (
            Language == LanguageDetector.Undetermined && LanguageDetector.IsSmallWord(lower)
            || lower.Length is >= 4 and < 8 && MistypedSmall.Exists(small => Spelling.IsSlip(lower, small))
        );

    private static readonly List<string> MistypedSmall = Set(
            "should would could because what when where which does have about there with your from"
        )
        .ToList();

    internal static string StemOf(string lower) =>
        PorterStemmer.Stem(Verbs.IsIrregular(lower, out _) ? Verbs.Base(lower) : lower);

    private static bool IsEmpty(string lower) =>
        QuestionTables.Courtesy.Contains(lower) || StopWords.Contains(lower) || NegativeWords.Contains(lower);

    private static bool IsStop(Dictionary<string, string> terms, string lower) =>
        !terms.ContainsKey(lower) || QuestionTables.Courtesy.Contains(lower);

    // The terms of the words that carry a subject.
    private static Dictionary<string, string> Terms(string text, string language)
    {
        var terms = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var word in Cut(text))
        {
            var analysed = WordAnalysis.Question(word.Text, language);
            if (analysed.Exists(t => !t.IsStop))
                terms[word.Lower] = string.Join(' ', analysed.Select(t => t.Term));
        }

        return terms;
    }

    private static (HashSet<string> Aspects, string?[] Words) AspectsOf(
        List<RawWord> kept,
        IReadOnlyList<(string[] Phrase, string Aspect)> table
    )
    {
        // "When it is cold" within a question is no question of the time, unless it is all that asks.
        var found = Find(kept.ConvertAll(w => w.OpensPart || !Conjunctions.Contains(w.Lower) ? w.Lower : ""), table);
        return found.Aspects.Count > 0 ? found : Find(kept.ConvertAll(w => w.Lower), table);
    }

    private static (HashSet<string> Aspects, string?[] Words) Find(
        List<string> words,
        IReadOnlyList<(string[] Phrase, string Aspect)> table
    )
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var taken = new string?[words.Count];
        foreach (var (phrase, aspect) in table)
        {
            for (var i = 0; i + phrase.Length <= words.Count; i++)
            {
                var j = 0;
                while (j < phrase.Length && taken[i + j] is null && words[i + j] == phrase[j])
                    j++;
                if (j < phrase.Length)
                    continue;
                found.Add(aspect);
                taken.AsSpan(i, phrase.Length).Fill(aspect);
            }
        }

        return (found, taken);
    }

    // "Hi, love the blog!" in front of a question, and "if it is not too much trouble" behind it.
    private static List<RawWord> WithoutCourtesy(List<RawWord> words)
    {
        var kept = WithoutLeadIn(WithoutExclamations(words))
            .GroupBy(w => w.Clause)
            .Where(clause => !IsCourtesy(clause))
            .SelectMany(clause => clause)
            .ToList();
        return kept.Count > 0 ? kept : words;
    }

    // Beside a sentence that asks, one that cheers or thanks says nothing.
    private static List<RawWord> WithoutExclamations(List<RawWord> words)
    {
        var sentences = words.GroupBy(w => w.Sentence).ToList();
        if (sentences.Count < 2)
            return words;
        var asking = sentences.Where(s => s.First().Ends == '?').ToList();
        if (asking.Count == 0)
            asking = sentences.Where(s => Openers.Contains(s.First().Lower)).ToList();
        return asking.Count == 0
            ? words
            :
            [
                .. sentences
                    .Where(s =>
                        asking.Contains(s)
                        || s.First().Ends != '!' && !s.Any(w => QuestionTables.Courtesy.Contains(w.Lower))
                    )
                    .SelectMany(s => s),
            ];
    }

    // "Could you tell me how long": what is asked begins behind the telling.
    private static List<RawWord> WithoutLeadIn(List<RawWord> words)
    {
        for (var i = Math.Min(words.Count - 2, MostInLeadIn); i >= 0; i--)
        {
            if (!Telling.Contains(words[i].Lower))
                continue;
            var next = i + 1;
            while (next < words.Count - 1 && Told.Contains(words[next].Lower))
                next++;
            if (words[next].Sentence != words[i].Sentence || !Openers.Contains(words[next].Lower))
                continue;
            var from = Conditions.Contains(words[next].Lower) ? next + 1 : next;
            if (from >= words.Count)
                continue;
            var kept = words.GetRange(from, words.Count - from);
            kept[0] = kept[0] with { OpensPart = true };
            return kept;
        }

        return words;
    }

    private static bool IsCourtesy(IEnumerable<RawWord> clause)
    {
        var (courtesies, others) = (0, 0);
        foreach (var word in clause)
        {
            if (Openers.Contains(word.Lower) && !Conditions.Contains(word.Lower))
                return false;
            if (QuestionTables.Courtesy.Contains(word.Lower))
                courtesies++;
            else if (!IsEmpty(word.Lower) && !QuestionTables.Light.Contains(word.Lower))
                others++;
        }

        return courtesies > 0 && courtesies >= others;
    }

    private static List<RawWord> Cut(string text)
    {
        var words = new List<RawWord>();
        var (clause, sentence, opens, part) = (0, 0, true, true);
        for (var i = 0; i < text.Length && words.Count < MostWords; )
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                // A comma between digits, or a point within a version, is part of the number.
                if (text[i] is '.' or '!' or '?' or ';' or ':' or ',' or '—' or '–' or '…' or '(' or ')')
                {
                    clause++;
                    opens |= text[i] != ',' && text[i] != '(' && text[i] != ')';
                    part = true;
                    if (text[i] is '.' or '!' or '?' or '…' && words.Count > 0 && words[^1].Sentence == sentence)
                    {
                        for (var w = words.Count - 1; w >= 0 && words[w].Sentence == sentence; w--)
                            words[w] = words[w] with { Ends = text[i] };
                        sentence++;
                    }
                }

                i++;
                continue;
            }

            var start = i;
            while (i < text.Length && (char.IsLetterOrDigit(text[i]) || IsInside(text, i)))
                i++;
            while (i < text.Length && text[i] is '+' or '#' && i - start <= 5)
                i++;
            foreach (var (word, lower) in Expand(text[start..i]))
            {
                words.Add(new RawWord(word, lower, start, i, clause, sentence, opens, part));
                // "Until when", "at what age".
                part &= lower is "until" or "since" or "at" or "from" or "by" or "in" or "on" or "and" or "so" or "but";
                opens = false;
            }
        }

        return words;
    }

    private static bool IsInside(string text, int i) =>
        i + 1 < text.Length
        && (
            text[i] is '\'' or '’' && char.IsLetter(text[i + 1])
            || text[i] is '.' or ',' && char.IsDigit(text[i - 1]) && char.IsDigit(text[i + 1])
            || char.GetUnicodeCategory(text[i]) is UnicodeCategory.NonSpacingMark
        );

    private static IEnumerable<(string Word, string Lower)> Expand(string word)
    {
        var lower = word.ToLowerInvariant().Replace('’', '\'');
        if (Contractions.TryGetValue(lower, out var parts))
            return parts.Select(p => (p, p));
        if (lower.EndsWith("n't", StringComparison.Ordinal))
            return [(word[..^3], lower[..^3]), ("not", "not")];
        if (lower.EndsWith("'s", StringComparison.Ordinal))
            return [(word[..^2], lower[..^2])];
        if (lower.IndexOf('\'', StringComparison.Ordinal) is var at and > 0 && lower.Length - at <= 3)
            return [(word[..at], lower[..at])];
        // "35mm", "20TB": a number and its unit.
        var digits = 0;
        while (digits < lower.Length && (char.IsAsciiDigit(lower[digits]) || lower[digits] is '.' or ','))
            digits++;
        return
            digits > 0
            && digits < lower.Length
            && lower.Length - digits <= 4
            && lower.AsSpan(digits).IndexOfAnyExceptInRange('a', 'z') < 0
            ? [(word[..digits], lower[..digits]), (word[digits..], lower[digits..])]
            : [(word, lower)];
    }

    private readonly record struct RawWord(
        string Text,
        string Lower,
        int Start,
        int End,
        int Clause,
        int Sentence,
        bool OpensClause,
        bool OpensPart
    )
    {
        /// <summary>The mark at the end of its sentence; a blank where it has none.</summary>
        public char Ends { get; init; } = ' ';
    }
}
