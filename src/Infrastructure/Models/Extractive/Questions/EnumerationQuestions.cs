using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// "There are three properties of X", "The following X are supported:" and "S needs the following X:" make
/// "What are the three properties of X?", "Which X are supported?" and "Which X does S need?"; "With X, you can …"
/// makes "What can you do with X?".
/// </summary>
internal sealed class EnumerationQuestions : IQuestionPattern
{
    private const int MostItems = 3;

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            var words = Words.Of(sentence.Text);
            if (
                (
                    FromExistence(words, sentence, post)
                    ?? FromFollowing(words, sentence, post)
                    ?? FromMeans(words, sentence, post)
                ) is
                { } candidate
            )
                yield return candidate;
        }
    }

    private static Candidate? FromExistence(Word[] words, Sentence sentence, PostReading post)
    {
        var at = words.Length > 5 && words[0].Lower is "there" ? 2 : -1;
        if (
            at < 0
            || words[1].Lower is not ("are" or "were")
            || !WordClasses.IsNumber(words[at].Text) && words[at].Lower is not "several"
        )
            return null;
        var end = Phrase(words, at);
        if (
            end - at < 2
            || NounPhrase.Read(words.AsSpan(at, end - at), post, false)
                is not { IsPlural: true, Words.Count: >= 3 } noun
            || Items(sentence, post) is not { Count: > 1 } evidence
        )
            return null;
        return new Candidate(
            QuestionKind.Statement,
            $"What {words[1].Lower} the {noun.Text}?",
            evidence,
            0.88,
            noun.Text
        );
    }

    private static Candidate? FromFollowing(Word[] words, Sentence sentence, PostReading post)
    {
        var at = Array.FindIndex(words, w => w.Lower == "following");
        if (
            at < 1
            || words[at - 1].Lower != "the"
            || at + 2 > words.Length - 1
            || sentence.Text[^1] != ':'
            || Items(sentence, post) is not { Count: > 1 } evidence
        )
            return null;
        if (at == 1)
        {
            return
                Clause.Parse([words[0], .. words[2..]], post)
                    is { Subject: { IsPlural: true, Words.Count: > 1 } subject, Auxiliary: not null } clause
                && clause.PlainRest(10) is { Length: > 0 } rest
                ? new Candidate(
                    QuestionKind.Statement,
                    $"Which {Words.Join(subject.Words.Skip(1))} {clause.Auxiliary} {rest}?",
                    evidence,
                    0.9,
                    subject.Text
                )
                : null;
        }

        var end = Phrase(words, at + 1);
        if (
            end != words.Length
            || NounPhrase.Read(words.AsSpan(at + 1, end - at - 1), post, false) is not { IsPlural: true } noun
            || Clause.Parse(words[..(at - 1)], post) is not { Subject.Specificity: > 0 } asked
        )
            return null;
        var verb = asked.PlainRest(6);
        return verb is null
            ? null
            : new Candidate(
                QuestionKind.Statement,
                $"Which {noun.Text} {asked.Ask(verb)}?",
                evidence,
                0.84,
                asked.Subject.Text
            );
    }

    private static Candidate? FromMeans(Word[] words, Sentence sentence, PostReading post)
    {
        var comma = Array.FindIndex(words, w => !w.Continues);
        if (
            words[0].Lower is not "with"
            || comma is < 1 or > 6
            || words[comma].After != ","
            || comma + 4 >= words.Length
            || words[comma + 1].Lower != "you"
            || words[comma + 2].Lower is not "can"
            || !VerbLexicon.IsBase(words[comma + 3].Lower)
        )
            return null;
        return NounPhrase.Read(words.AsSpan(1, comma), post, false) is { Specificity: > 0 } noun
            ? new Candidate(QuestionKind.HowTo, $"What can you do with {noun.Text}?", [sentence], 0.85, noun.Text)
            : null;
    }

    // Up to where the noun phrase with its "of" or "for" ends.
    private static int Phrase(Word[] words, int from)
    {
        for (var i = from; i < words.Length; i++)
        {
            if (
                i > from
                && (
                    words[i].Lower is "that" or "which" or "who" or "where" or "when" or "you" or "we" or "to"
                    || WordClasses.IsAuxiliary(words[i].Lower)
                )
            )
                return i;
            if (!words[i].Continues)
                return i + 1;
        }

        return words.Length;
    }

    private static List<Sentence>? Items(Sentence sentence, PostReading post)
    {
        var all = post.Outline.Sentences;
        var items = new List<Sentence> { sentence };
        for (
            var i = sentence.Index + 1;
            i < all.Count
                && items.Count < MostItems
                && all[i].Section == sentence.Section
                && (all[i].Kind == BlockKind.ListItem || all[i].Block == sentence.Block);
            i++
        )
            items.Add(all[i]);
        return items;
    }
}
