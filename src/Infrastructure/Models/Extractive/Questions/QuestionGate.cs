using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.Extractive.Language;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>Whether a question can be read without its post: what is unclear, broken or too long is dropped.</summary>
internal static class QuestionGate
{
    /// <summary>The longest question, in UTF-16 units.</summary>
    public const int MostLetters = 110;

    private const int MostWords = 18;

    // Words that point at something outside of the question.
    private static readonly HashSet<string> Pointing =
    [
        .. (
            "this these those here there such it its they them their theirs he she him her his hers itself themselves former latter same above below following aforementioned previous previously earlier "
            + "today yesterday tomorrow tonight now recently currently so then too else another other others instead again still ones therefore however thus hence etc already sometime"
        ).Split(' '),
    ];

    // Stems that do not tell what a question is about.
    private static readonly HashSet<string> Empty =
    [
        .. Tokenizer.Terms(
            "lot thing way learn contribute help work know people time need want look change author happen call mean different new good great best problem reason plan find try next first team result avenue avenues option options approach approaches opportunity opportunities possibility resources research question answer use make allow let do include help take thing stuff kind bit part case point post article example issue process project user users system group member members information folks side fact number set area areas"
        ),
    ];

    private static readonly HashSet<string> Ordering =
    [
        "new",
        "current",
        "official",
        "initial",
        "existing",
        "latest",
        "old",
        "recent",
        "upcoming",
        "main",
        "same",
        "next",
        "first",
        "second",
        "third",
        "last",
        "final",
        "whole",
        "entire",
        "original",
    ];

    // "the web" is known without a word before it.
    private static readonly HashSet<string> Unique =
    [
        "web",
        "internet",
        "government",
        "public",
        "world",
        "authors",
        "author",
        "president",
        "compiler",
        "linker",
        "cloud",
    ];

    /// <param name="question">The question.</param>
    /// <param name="words">The post's words; what its title names is clear to who reads the title.</param>
    public static bool Admits(string question, PostWords words)
    {
        if (
            question.Length is < 10 or > MostLetters
            || question[^1] != '?'
            || question[^2] is '.' or ','
            || !StandAlone.Balanced(question)
        )
            return false;
        var tokens = Tagger.Read(question, words.IsName);
        var end = tokens.Length - 1;
        if (end is < 3 or > MostWords || tokens[end].Tag != Tag.X)
            return false;
        for (var i = 1; i < end; i++)
        {
            var token = tokens[i];
            if (token.Tag == Tag.X && token.Text is not ("," or "\"" or "“" or "”" or "(" or ")" or "'"))
                return false;
            if (
                Pointing.Contains(token.Lower)
                && !Refers(tokens, i)
                && !(token.Is("instead") && tokens[i + 1].Is("of"))
                && !(token.Is("it") && tokens[i - 1].Lower is "makes" or "made" or "make")
                && !(token.Is("there") && tokens[i - 1].Lower is "are" or "is" or "were" or "was")
            )
                return false;
            if (token.Is("that") && token.Tag == Tag.D)
                return false;
            if (tokens[i].Lower == tokens[i - 1].Lower && token.Tag != Tag.X)
                return false;
            if (token.Is("the") && IsBare(tokens, i + 1, end, words))
                return false;
        }

        var terms = Tokenizer.Terms(question);
        var telling = terms.Where(t => t.Length > 1 && !Empty.Contains(t)).Distinct(StringComparer.Ordinal).Count();
        var repeats = tokens
            .Where(t => t.Tag is not (Tag.NP or Tag.X))
            .SelectMany(t => Tokenizer.Terms(t.Text))
            .Where(t => t.Length > 3)
            .GroupBy(t => t, StringComparer.Ordinal)
            .Any(g => g.Count() > 1);
        if (end == 3 && tokens[0].Is("what") && IsCalendar(tokens[2].Lower))
            return false;
        var isAbout =
            tokens[0].Is("what") && tokens[1].Lower is "is" or "are" or "was" or "were"
            || tokens[0].Is("how") && (tokens[1].Lower is "many" or "much" or "long" || tokens[end - 1].Is("work"));
        return telling >= (isAbout ? 1 : 2) && !repeats && EndsWell(tokens, end);
    }

    /// <summary>Whether two questions ask the same, by their stems.</summary>
    public static bool Alike(string one, string other)
    {
        var a = Tokenizer.Terms(one).ToHashSet(StringComparer.Ordinal);
        var b = Tokenizer.Terms(other).ToHashSet(StringComparer.Ordinal);
        if (a.Count == 0 || b.Count == 0)
            return string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
        var shared = a.Count(b.Contains);
        return shared >= 0.6 * (a.Count + b.Count - shared);
    }

    // "the process": which? "the process of X", "the review process" and what the title names say it.
    private static bool IsBare(TaggedWord[] tokens, int i, int end, PostWords words)
    {
        if (i >= end)
            return false;
        // "the new form", "the second principle": the word before it does not say which either.
        var noun =
            i + 1 < end
            && (Ordering.Contains(tokens[i].Lower) || tokens[i].Lower.EndsWith("est", StringComparison.Ordinal))
                ? i + 1
                : i;
        if (tokens[noun].Tag is not (Tag.N or Tag.NS))
            return false;
        // "What does the tool fix?": the last word is the verb, however it is tagged.
        var closes =
            i == 3
            && noun + 1 == end - 1
            && tokens[0].Is("what")
            && tokens[1].Lower is "do" or "does" or "did" or "will" or "can" or "should";
        if (
            noun + 1 < end
            && !closes
            && (
                tokens[noun + 1].IsNominal
                || tokens[noun + 1].Tag is Tag.VG or Tag.W
                // "What is the form designed to do?"
                || tokens[noun + 1].Tag == Tag.VN
                    && tokens[1].Lower is not ("is" or "are" or "was" or "were" or "has" or "have")
                || tokens[noun + 1].Lower is "of" or "for" or "in" or "between" or "that" or "behind" or "from" or "to"
            )
        )
            return false;
        return !Unique.Contains(tokens[noun].Lower)
            && !Tokenizer.Terms(tokens[noun].Text).Any(words.TitleTerms.Contains);
    }

    private static bool IsCalendar(string lower)
    {
        var calendar = System.Globalization.CultureInfo.InvariantCulture.DateTimeFormat;
        return calendar.MonthNames.Concat(calendar.DayNames).Contains(lower, StringComparer.OrdinalIgnoreCase);
    }

    // "How can agencies raise their chances?": the question itself says whose.
    private static bool Refers(TaggedWord[] tokens, int at) =>
        at > 2
        && (
            tokens[at].Lower is "their" or "themselves"
                && tokens[1..at].Any(t => t.Tag == Tag.NS || t.Lower is "people" or "authors")
            || tokens[at].Lower is "its" or "itself" or "it" && tokens[1..at].Any(t => t.Tag is Tag.NP or Tag.N)
        );

    private static bool EndsWell(TaggedWord[] tokens, int end)
    {
        var last = tokens[end - 1];
        if (last.Tag is Tag.D or Tag.PS or Tag.C or Tag.M)
            return false;
        return last.Tag is not (Tag.P or Tag.To) || tokens[0].Lower is "what" or "who" or "which";
    }
}
