using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.Extractive.Language;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>Whether an English sentence needs one that is not there: for what a pronoun stands for, or what "the issue" was.</summary>
internal static class Leaning
{
    private const int EarlyWords = 7;

    private static readonly HashSet<string> Vague =
    [
        "issue",
        "issues",
        "problem",
        "problems",
        "approach",
        "change",
        "changes",
        "result",
        "results",
        "attribute",
        "feature",
        "features",
        "idea",
        "process",
        "case",
        "answer",
        "method",
        "methods",
        "option",
        "options",
    ];

    /// <summary>Whether it points at something outside of itself, or is no sentence at all: a caption, a label.</summary>
    internal static bool Leans(Sentence sentence, PostNames words)
    {
        var tokens = Tagger.Read(sentence.Text, words.IsName);
        if (sentence.Kind != BlockKind.ListItem && !tokens.Any(IsFinite) || IsLabelled(tokens))
            return true;
        for (var i = 0; i < tokens.Length; i++)
        {
            var before = tokens.AsSpan()[..i];
            var leans = tokens[i].Lower switch
            {
                "this" or "these" or "those" or "such" => tokens[i].Tag == Tag.D && !IsSuchAs(tokens, i),
                "that" => tokens[i].Tag == Tag.D,
                "it" or "its" or "itself" => !IsEmptyIt(tokens, i) && !Names(before, Tag.N, Tag.NP),
                "they" or "them" or "their" or "themselves" => !Names(before, Tag.NS, Tag.NP) && !HasPeople(before),
                "he" or "she" or "him" or "his" or "her" => !Names(before, Tag.NP, Tag.NP) && !HasPeople(before),
                "also" => i < EarlyWords && (i == 0 || !tokens[i - 1].Is("but")),
                "the" => i + 2 < tokens.Length && PointsAt(tokens, i + 1),
                "one" => i == 0 && tokens[1].Lower is "exception" or "example" or "reason" or "result",
                "former" or "latter" or "aforementioned" or "thanking" => true,
                _ => false,
            };
            if (leans)
                return true;
        }

        return false;
    }

    // "the issue", "the new methods": which?
    private static bool PointsAt(TaggedWord[] tokens, int i) =>
        tokens[i].Lower is "following" or "resulting" or "previous" or "aforementioned"
        || i == 1 && tokens[i].Is("new") && tokens[i + 1].Tag is Tag.NS or Tag.N && !tokens[i + 2].IsNominal
        || Vague.Contains(tokens[i].Lower)
            && tokens[i + 1].Lower
                is not ("of" or "for" or "with" or "in" or "that" or "is" or "was" or "behind" or "to")
            && !tokens[i + 1].IsNominal;

    private static bool IsFinite(TaggedWord word) => word.Tag is Tag.VZ or Tag.VD or Tag.V or Tag.M;

    // "Fact: …", "Update 2020-06-18: …", "Beta: focus on …".
    private static bool IsLabelled(TaggedWord[] tokens)
    {
        for (var i = 1; i < Math.Min(tokens.Length, 5); i++)
        {
            if (tokens[i].Tag == Tag.X && tokens[i].Text == ":")
                return !tokens[..i].Any(IsFinite);
        }

        return tokens.Count(t => t.Tag == Tag.X && t.Text == ":") > 1;
    }

    private static bool IsSuchAs(TaggedWord[] tokens, int i) =>
        tokens[i].Is("such") && i + 1 < tokens.Length && tokens[i + 1].Lower is "as" or "a" or "an"
        || tokens[i].Is("those") && i + 1 < tokens.Length && tokens[i + 1].Lower is "who" or "that" or "of" or "in";

    // "makes it easier", "it is possible to", "find it useful".
    private static bool IsEmptyIt(TaggedWord[] tokens, int i) =>
        i + 1 < tokens.Length
        && (
            tokens[i + 1].Tag == Tag.J
            || i + 2 < tokens.Length
                && tokens[i + 1].Lower is "is" or "was" or "will" or "would" or "takes"
                && tokens[i + 2].Tag is Tag.J or Tag.N or Tag.V
                && tokens[i..].Any(t => t.Tag == Tag.To || t.Is("that"))
        );

    private static bool Names(ReadOnlySpan<TaggedWord> words, Tag one, Tag other)
    {
        foreach (var word in words)
        {
            if (word.Tag == one || word.Tag == other)
                return true;
        }

        return false;
    }

    private static bool HasPeople(ReadOnlySpan<TaggedWord> words)
    {
        foreach (var word in words)
        {
            if (word.Lower is "people" or "who" or "everyone" or "anyone" or "someone" || word.Is("and"))
                return true;
        }

        return false;
    }
}
