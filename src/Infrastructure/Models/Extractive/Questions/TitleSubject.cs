using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// What a post is about, as a question can name it: the longest run of title words that the text repeats, with the
/// article that the text gives it.
/// </summary>
internal static class TitleSubject
{
    private const int SentencesRead = 200;
    private const int MostWords = 3;

    /// <summary>
    /// The subject, e.g. "a sourdough starter" or "Rust 1.70.0"; null where the text repeats nothing of the title.
    /// </summary>
    public static string? Find(PostReading post)
    {
        var title = Words.Of(HeadingQuestions.InnerCase(post.Outline.Article.Title, post));
        if (title.Length is 0 or > 20)
            return null;
        if (Release(title) is { } release)
            return release;
        var text = string.Join(' ', post.Outline.Sentences.Take(SentencesRead).Select(s => s.Text));
        for (var length = MostWords; length > 0; length--)
        {
            for (var from = 0; from + length <= title.Length; from++)
            {
                var run = title[from..(from + length)];
                if (!CanName(run))
                    continue;
                var name = Words.Join(run);
                if (Count(text, name) >= (length > 1 ? 2 : 3))
                    return Article(name, run[^1], text, post) + name;
            }
        }

        return null;
    }

    /// <summary>"Rust 1.70.0" in "Announcing Rust 1.70.0"; null where a title names no release.</summary>
    public static string? Release(Word[] title)
    {
        var at = Array.FindIndex(title, 0, w => IsVersion(w.Text));
        return
            at > 0
            && title[at - 1].Continues
            && char.IsLetter(title[at - 1].Text[0])
            && !WordClasses.IsFunctionWord(title[at - 1].Text)
            && VerbLexicon.OfGerund(title[at - 1].Text) is null
            ? $"{title[at - 1].Text} {title[at].Text}"
            : null;
    }

    /// <summary>Whether a word is a version number.</summary>
    public static bool IsVersion(string word) =>
        word.Length > 2
        && char.IsAsciiDigit(word[0])
        && word.Contains('.', StringComparison.Ordinal)
        && word.All(c => char.IsAsciiDigit(c) || c == '.');

    private static bool CanName(Word[] run) =>
        run[..^1].All(w => w.Continues)
        && run.All(w =>
            char.IsLetterOrDigit(w.Text[0])
            && !WordClasses.IsFunctionWord(w.Lower)
            && w.Text.Length > 2
            && !WordClasses.IsNumber(w.Text)
            && w.Before.Length == 0
        )
        && VerbLexicon.OfGerund(run[0].Lower) is null
        && VerbLexicon.OfGerund(run[^1].Lower) is null
        && !(VerbLexicon.Find(run[^1].Lower) is { } verb && !VerbLexicon.IsAlsoNoun(verb.Lemma))
        && !(VerbLexicon.Find(run[0].Lower) is { } opening && !VerbLexicon.IsAlsoNoun(opening.Lemma))
        && !StopWords.Contains(run[^1].Lower)
        && run[^1].Lower
            is not (
                "new"
                or "first"
                or "better"
                or "guide"
                or "tips"
                or "ways"
                or "part"
                or "post"
                or "update"
                or "status"
                or "results"
                or "lessons"
                or "design"
                or "work"
                or "government"
            );

    private static string Article(string name, Word head, string text, PostReading post)
    {
        if (WordClasses.IsPlural(head.Text) || char.IsUpper(head.Text[0]) || post.IsName(head.Text))
            return "";
        var an = "aeiou".Contains(name[0], StringComparison.Ordinal) ? "an " : "a ";
        var (indefinite, definite, all) = (Count(text, an + name), Count(text, "the " + name), Count(text, name));
        return indefinite > 0 ? an
            : definite * 2 > all ? "the "
            : "";
    }

    private static int Count(string text, string part)
    {
        // What is all punctuation ("Coming soon ...") is trimmed to nothing, which stands everywhere and lets no search
        // go on.
        if (part.Length == 0)
            return 0;
        var count = 0;
        for (
            var at = text.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            at >= 0;
            at = text.IndexOf(part, at + part.Length, StringComparison.OrdinalIgnoreCase)
        )
        {
            var end = at + part.Length;
            count +=
                (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
                && (end == text.Length || !char.IsLetterOrDigit(text[end]))
                    ? 1
                    : 0;
        }

        return count;
    }
}
