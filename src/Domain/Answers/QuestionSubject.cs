using System.Buffers;
using System.Collections.Frozen;
using BlogManager.Domain.Text;

namespace BlogManager.Domain.Answers;

/// <summary>
/// Finds what a question is about, in its own words: the name or noun phrase to which a later "it" or "they" refers.
/// English patterns, no grammar: where they miss, the phrase is longer or shorter than a reader would say, and what is
/// looked for still holds the question's words.
/// </summary>
internal static class QuestionSubject
{
    // A phrase is part of a question later: a long one would drown it.
    private const int MostWords = 10;

    private static readonly SearchValues<char> ClauseMarks = SearchValues.Create(",;:()?!\"\n");
    internal static readonly FrozenSet<string> Determiners = Set(
        "a an the my your our his her its their this that these those"
    );
    private static readonly FrozenSet<string> Auxiliaries = Set(
        "do does did can could should would will may might must shall don't doesn't didn't"
    );
    private static readonly FrozenSet<string> Copulas = Set("is are was were what's who's");
    private static readonly FrozenSet<string> Askers = Set("i you we one to");
    private static readonly FrozenSet<string> Requests = Set("tell explain describe show summarise summarize");

    /// <summary>The phrase, or null where no word carries a subject.</summary>
    /// <param name="question">A question, a request ("Tell me about Cargo") or a few words.</param>
    internal static string? Of(string question)
    {
        var tokens = Tokenizer.Tokenize(question);
        var phrases = Phrases(question, tokens);
        if (phrases.Count == 0)
            return null;
        var chosen = phrases.Find(p => IsNamedOutright(question, tokens, p))
            ?? phrases.Select(p => ProperName(question, tokens, p)).FirstOrDefault(p => p is not null)
            ?? phrases.Find(p => p.First > 0 && Determiners.Contains(tokens[p.First - 1].Term))
            ?? phrases.MaxBy(p => p.Last - p.First)!;
        var (first, last) = WithoutVerb(tokens, chosen, phrases);
        last = Math.Min(last, first + MostWords - 1);
        return question[tokens[first].Start..tokens[last].End];
    }

    /// <summary>The first name of at least two capitalised words, as people have them; null where there is none.</summary>
    internal static string? PersonIn(string text)
    {
        var tokens = Tokenizer.Tokenize(text);
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            var end = i;
            while (
                end < tokens.Count
                && !tokens[end].IsStopWord
                && char.IsUpper(text[tokens[end].Start])
                && (end == i || text.AsSpan(tokens[end - 1].End..tokens[end].Start) is " ")
            )
                end++;
            if (end - i is >= 2 and <= MostWords)
                return text[tokens[i].Start..tokens[end - 1].End];
            i = Math.Max(i, end - 1);
        }

        return null;
    }

    /// <summary>Whether a word is written as names are: a capital, a digit or a mark within.</summary>
    internal static bool IsName(string text, Token token)
    {
        foreach (var c in text.AsSpan(token.Start..token.End))
        {
            if (char.IsUpper(c) || char.IsDigit(c))
                return true;
        }

        return false;
    }

    /// <summary>Runs of words that carry a subject, two of them as one where "of" or "and" stands between.</summary>
    private static List<Phrase> Phrases(string text, IReadOnlyList<Token> tokens)
    {
        var phrases = new List<Phrase>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].IsStopWord || (phrases.Count == 0 && Requests.Contains(tokens[i].Term)))
                continue;
            var first = i;
            while (i + 1 < tokens.Count && !tokens[i + 1].IsStopWord && AreOnePhrase(text, tokens[i], tokens[i + 1]))
                i++;
            if (phrases.Count > 0 && IsLinked(text, tokens, phrases[^1].Last, first))
                phrases[^1] = phrases[^1] with { Last = i };
            else
                phrases.Add(new Phrase(first, i));
        }

        return phrases;
    }

    // "login.gov", "oauth2_proxy", "U.S. Digital Registry", and not "Tock, the tool".
    private static bool AreOnePhrase(string text, Token one, Token next)
    {
        var between = text.AsSpan(one.End..next.Start);
        return between.Length is > 0 and <= 2
            && (between is " " || between is ". " && one.End - one.Start <= 2 || !between.Contains(' '))
            && between.IndexOfAny(ClauseMarks) < 0;
    }

    private static bool IsLinked(string text, IReadOnlyList<Token> tokens, int before, int first)
    {
        var link = before + 1;
        if (link >= first || tokens[link].Term is not ("of" or "and" or "for"))
            return false;
        for (var i = before; i < first; i++)
        {
            if (text.AsSpan(tokens[i].End..tokens[i + 1].Start) is not " ")
                return false;
        }

        return first == link + 1 || (first == link + 2 && Determiners.Contains(tokens[link + 1].Term));
    }

    // "What is a kolache?", "Tell me about login.gov": nothing but the subject is named.
    private static bool IsNamedOutright(string text, IReadOnlyList<Token> tokens, Phrase phrase)
    {
        var before = phrase.First - 1;
        if (before >= 0 && Determiners.Contains(tokens[before].Term))
            before--;
        if (before < 0)
            return false;
        return tokens[before].Term == "about"
            || (
                before <= 1
                && (Copulas.Contains(tokens[before].Term) || IsContracted(text, tokens[before]))
                && (before == 0 || tokens[0].Term is "what" or "who" or "which" or "where")
                && (phrase.Last == tokens.Count - 1 || IsName(text, tokens[phrase.First]))
            );
    }

    private static bool IsContracted(string text, Token token) =>
        token.Term is "what" or "who"
        && text.AsSpan(token.Start..token.End).EndsWith("s", StringComparison.OrdinalIgnoreCase);

    // The first words that are written as a name, beside the one that begins the sentence.
    private static Phrase? ProperName(string text, IReadOnlyList<Token> tokens, Phrase phrase)
    {
        for (var first = Math.Max(phrase.First, 1); first <= phrase.Last; first++)
        {
            if (!IsName(text, tokens[first]))
                continue;
            // One in small letters ("rustup 1.20", "v0 symbol mangling") is its whole phrase.
            if (!char.IsUpper(text[tokens[first].Start]))
                return phrase;
            var last = first;
            while (last < phrase.Last && (IsName(text, tokens[last + 1]) || tokens[last + 1].IsStopWord))
                last++;
            while (tokens[last].IsStopWord)
                last--;
            return new Phrase(first, last);
        }

        return null;
    }

    // "How do I feed a starter", "how to feed starter"; "What does rustup install?", "How does the checker work?"
    private static (int First, int Last) WithoutVerb(
        IReadOnlyList<Token> tokens,
        Phrase phrase,
        IReadOnlyList<Phrase> all
    )
    {
        var (first, last) = (phrase.First, phrase.Last);
        if (first == last)
            return (first, last);
        var before = first - 1;
        if (before >= 0 && Askers.Contains(tokens[before].Term))
            return (first + 1, last);
        if (before >= 0 && Determiners.Contains(tokens[before].Term))
            before--;
        // A name that was cut out of its phrase has no verb.
        if (before >= 0 && Auxiliaries.Contains(tokens[before].Term) && all.Contains(phrase))
            return (first, last - 1);
        return (first, last);
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Indices of tokens, both inclusive.</summary>
    private sealed record Phrase(int First, int Last);
}
