namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>"To V X, …", "You can V X by …", "If you want to V X, …" and "S V X by V-ing" make "How …?".</summary>
internal sealed class HowToQuestions : IQuestionPattern
{
    private const int MostWords = 12;

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            if ((FromPurpose(sentence) ?? FromPermission(sentence) ?? FromMeans(sentence, post)) is { } candidate)
                yield return candidate;
        }
    }

    private static Candidate? FromPurpose(Sentence sentence)
    {
        var words = Words.Of(sentence.Text);
        var from = words[0].Lower switch
        {
            "to" => 1,
            "if"
                when words.Length > 6
                    && words[1].Lower == "you"
                    && words[2].Lower is "want" or "wish" or "need"
                    && words[3].Lower == "to" => 4,
            "if"
                when words.Length > 6
                    && words[1].Lower is "you'd" or "you’d"
                    && words[2].Lower == "like"
                    && words[3].Lower == "to" => 4,
            _ => -1,
        };
        if (from < 0 || from + 2 >= words.Length || !VerbLexicon.IsBase(words[from].Lower))
            return null;
        var comma = Array.FindIndex(words, from, w => !w.Continues);
        if (
            comma < 0
            || comma + 2 >= words.Length
            || words[comma].After is not ("," or "`,")
            || comma - from + 1 > MostWords
            || comma == from
            || IsDeed(words[from].Lower)
            || !SaysHow(words, comma + 1)
        )
            return null;
        return new Candidate(
            QuestionKind.HowTo,
            $"How do you {Words.Join(words[from..(comma + 1)])}?",
            [sentence],
            0.9,
            words[comma].Text
        );
    }

    // Verbs that ask for no instruction: "To understand why, …".
    private static bool IsDeed(string verb) =>
        verb
            is "be"
                or "see"
                or "understand"
                or "illustrate"
                or "demonstrate"
                or "recap"
                or "summarize"
                or "quote"
                or "answer"
                or "clarify"
                or "show"
                or "explain"
                or "spark"
                or "begin"
                or "start"
                or "know"
                or "help"
                or "address"
                or "celebrate"
                or "mark";

    private static bool SaysHow(Word[] words, int at)
    {
        var first = words[at].Lower;
        if (first is "you" && at + 1 < words.Length)
            return words[at + 1].Lower
                is "can"
                    or "could"
                    or "should"
                    or "must"
                    or "need"
                    or "will"
                    or "just"
                    or "simply"
                    or "have"
                    or "use"
                    or "may"
                    or "first";
        if (first is "simply" or "just" or "first" or "please" && at + 1 < words.Length)
            first = words[at + 1].Lower;
        return VerbLexicon.IsBase(first) && first is not ("see" or "check" or "read" or "let" or "look" or "need");
    }

    private static Candidate? FromPermission(Sentence sentence)
    {
        var words = Words.Of(sentence.Text);
        if (
            words.Length < 6
            || words[0].Lower != "you"
            || words[1].Lower is not ("can" or "could")
            || !VerbLexicon.IsBase(words[2].Lower)
        )
            return null;
        var by = Array.FindIndex(words, 3, w => w.Lower is "by" or "using" or "with" or "via" or "through");
        if (
            by < 4
            || by > 2 + MostWords
            || by + 1 >= words.Length
            || words[by].Before.Length > 0
            || words[2..by].Any(w => !w.Continues || w.Lower is "and" or "or" or "that" or "which" or "also")
            || words[by].Lower == "by" && VerbLexicon.OfGerund(words[by + 1].Lower) is null
            || words[by].Lower == "with" && words[by + 1].Before != "`"
        )
            return null;
        return new Candidate(
            QuestionKind.HowTo,
            $"How can you {Words.Join(words[2..by])}?",
            [sentence],
            0.88,
            words[by - 1].Text
        );
    }

    private static Candidate? FromMeans(Sentence sentence, PostReading post)
    {
        var words = Words.Of(sentence.Text);
        if (FromPassive(words, sentence, post) is { } passive)
            return passive;
        var by = Array.FindIndex(words, w => w.Lower == "by");
        if (
            by < 4
            || by + 2 >= words.Length
            || VerbLexicon.OfGerund(words[by + 1].Lower) is null
            || !words[by - 1].Continues && words[by - 1].After != ","
            || Clause.Parse(words[..by], post) is not { Subject.Specificity: > 0, IsNegated: false } clause
            || clause.PlainRest(MostWords) is not { Length: > 0 } rest
            || clause.Lemma is null or "be"
            || clause.Subject.IsSpeaker && clause.Auxiliary is not null
        )
            return null;
        var asked = rest.Split(' ').Length;
        return asked < clause.Rest.Length
            ? null
            : new Candidate(QuestionKind.HowTo, $"How {clause.Ask(rest)}?", [sentence], 0.9, clause.Subject.Text);
    }

    // "X can be installed with …", "X is stored using …".
    private static Candidate? FromPassive(Word[] words, Sentence sentence, PostReading post)
    {
        var means = Array.FindIndex(words, w =>
            w.Lower is "using" or "via" or "through" || w.Lower == "with" && w.Continues
        );
        if (
            means < 3
            || means + 1 >= words.Length
            || Clause.Parse(words[..means], post) is not { Subject.Specificity: > 0, IsNegated: false } clause
            || clause.Auxiliary is not ("can" or "is" or "are" or "could")
        )
            return null;
        var verb = clause.Auxiliary is "can" or "could" ? 1 : 0;
        if (
            clause.Rest.Length != verb + 1
            || (verb == 1 && clause.Rest[0].Lower != "be")
            || !VerbLexicon.IsParticiple(clause.Rest[verb].Lower)
            || clause.Lemma is "fill" or "associate" or "concern" or "compare" or "work" or "agree" or "connect"
        )
            return null;
        return new Candidate(
            QuestionKind.HowTo,
            $"How {clause.Ask(Words.Join(clause.Rest))}?",
            [sentence],
            0.84,
            clause.Subject.Text
        );
    }
}
