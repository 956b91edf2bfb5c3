namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>A run of words that names something.</summary>
/// <param name="Text">As it reads inside a sentence.</param>
/// <param name="Words">Its words.</param>
/// <param name="IsPlural">Whether it takes a plural verb.</param>
/// <param name="Specificity">
/// 2 for a name, 1 for a phrase that says what it means, 0 for one that leans on its surroundings.
/// </param>
internal sealed record NounPhrase(string Text, IReadOnlyList<Word> Words, bool IsPlural, int Specificity)
{
    /// <summary>Whether it stands for "we" or "I".</summary>
    public bool IsSpeaker => Words.Count == 1 && Text.StartsWith("the ", StringComparison.Ordinal);

    private const int MostWords = 10;

    /// <summary>Reads words as a noun phrase, or gives null.</summary>
    /// <param name="words">The words.</param>
    /// <param name="post">The post that they stand in.</param>
    /// <param name="opensSentence">Whether the first word has its capital from the sentence.</param>
    public static NounPhrase? Read(ReadOnlySpan<Word> words, PostReading post, bool opensSentence)
    {
        if (words.Length is 0 or > MostWords || !words.ToArray().Any(w => w.Text.Any(char.IsLetter)))
            return null;
        if (words.Length == 1 && post.Speaker(words[0].Lower) is { } speaker)
            return new NounPhrase(
                speaker,
                [words[0] with { Text = speaker }],
                speaker.EndsWith("authors", StringComparison.Ordinal),
                1
            );
        if (words.Length == 1 && words[0].Lower == "you")
            return new NounPhrase("you", [words[0] with { Text = "you" }], true, 0);
        // An imperative or a participle phrase is no subject: "Raise your …", "equipped with …".
        if (
            words[0].Lower is "suppose" or "imagine" or "let" or "consider" or "please"
            || words.Length > 1
                && words[0].Before.Length == 0
                && VerbLexicon.Find(words[0].Lower) is { Forms: var forms, Lemma: var lemma }
                && forms.HasFlag(VerbForms.Base)
                && !VerbLexicon.IsAlsoNoun(lemma)
        )
            return null;
        if (
            words.Length > 1
            && (
                VerbLexicon.IsBase(words[0].Lower) && WordClasses.IsDeterminer(words[1].Lower)
                || VerbLexicon.IsParticiple(words[0].Lower) && WordClasses.IsPreposition(words[1].Lower)
            )
        )
            return null;
        var gerund = VerbLexicon.OfGerund(words[0].Lower) is not null;
        var head = -1;
        var joined = false;
        var inHead = true;
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            var lower = word.Lower;
            if (
                (i < words.Length - 1 && !word.Continues)
                || WordClasses.IsPronoun(lower)
                || WordClasses.IsAuxiliary(lower)
                || WordClasses.IsNegation(lower)
                || (WordClasses.IsConjunction(lower) && lower is not ("and" or "or"))
                || (WordClasses.IsPreposition(lower) && i == 0)
                || (WordClasses.IsAdverb(lower) && !post.IsName(word.Text))
                || !char.IsLetterOrDigit(word.Text[^1]) && word.Text[^1] is not ('+' or '#' or ')' or '>')
            )
                return null;
            if (WordClasses.IsPreposition(lower))
                inHead = false;
            joined |= inHead && lower == "and" && i > 0;
            if (inHead && !WordClasses.IsFunctionWord(lower))
                head = i;
            // A determiner inside opens a second phrase: only after a preposition or a conjunction.
            if (
                i > 0
                && lower is "the" or "a" or "an"
                && i > 0
                && !(gerund && i == 1)
                && !WordClasses.IsPreposition(words[i - 1].Lower)
                && !WordClasses.IsConjunction(words[i - 1].Lower)
                && words[i - 1].Lower is not ("all" or "both")
            )
                return null;
        }

        if (
            head < 0
            || WordClasses.IsFunctionWord(words[^1].Lower)
            || words[0].Lower
                is "and"
                    or "or"
                    or "another"
                    or "other"
                    or "more"
                    or "both"
                    or "either"
                    or "neither"
                    or "less"
        )
            return null;
        var inner = words.ToArray();
        if (opensSentence)
            inner[0] = inner[0] with
            {
                Text = post.WithinSentence(inner[0].Text, words.Length > 1 ? words[1].Text : null),
            };
        inner[^1] = inner[^1] with
        {
            After =
                inner[^1].After is "`" or "”" or "\"" or ")" ? inner[^1].After
                : inner[^1].After.StartsWith('`') ? "`"
                : "",
        };
        return new NounPhrase(
            Questions.Words.Join(inner),
            inner,
            joined && !gerund || !(gerund && words.Length > 1) && IsPluralHead(inner, head),
            Rate(inner, post, opensSentence)
        );
    }

    private static bool IsPluralHead(Word[] words, int head)
    {
        if (words[0].Lower is "a" or "an" or "each" or "every")
            return false;
        var noun = head > 0 && char.IsAsciiDigit(words[head].Text[0]) ? words[head - 1].Text : words[head].Text;
        return WordClasses.IsPlural(noun) && words[head].Before.Length == 0;
    }

    private static int Rate(Word[] words, PostReading post, bool opensSentence)
    {
        var content = words.Where(w => !WordClasses.IsFunctionWord(w.Lower)).ToList();
        for (var i = opensSentence ? 1 : 0; i < words.Length; i++)
        {
            if (
                (char.IsUpper(words[i].Text[0]) && !WordClasses.IsFunctionWord(words[i].Text))
                || words[i].Before.Contains('`', StringComparison.Ordinal)
                || PostReading.IsTechnical(words[i].Text)
            )
                return 2;
        }

        if (
            !WordClasses.IsFunctionWord(words[0].Text)
            && (post.IsName(words[0].Text) || words[0].Before.Contains('`', StringComparison.Ordinal))
            && char.IsUpper(words[0].Text[0])
        )
            return 2;
        if (content.Any(w => Vague.Contains(w.Lower)) && content.Count < 3)
            return 0;
        if (words[0].Lower == "the" && content.Count == 1)
            return post.IsTopic(content[0].Text) ? 1 : 0;
        // "Salt", "landlords", "a tenant": a kind of thing, known without the text.
        if (content.Count == 1 && (words.Length == 1 || words[0].Lower is "a" or "an"))
            return 1;
        if (words[0].Lower == "the" && content.Count == 2 && !words.Any(w => WordClasses.IsPreposition(w.Lower)))
            return
                content.Any(w => post.IsKey(w.Text))
                && !content.Any(w =>
                    w.Lower
                        is "new"
                            or "old"
                            or "first"
                            or "second"
                            or "third"
                            or "last"
                            or "next"
                            or "final"
                            or "current"
                            or "previous"
                            or "following"
                            or "main"
                            or "only"
                )
                ? 1
                : 0;
        return content.Count >= 2 || post.IsKey(content[0].Text) ? 1 : 0;
    }

    private static readonly HashSet<string> Vague = new(StringComparer.Ordinal)
    {
        "thing",
        "things",
        "way",
        "ways",
        "case",
        "cases",
        "lot",
        "part",
        "kind",
        "example",
        "examples",
        "result",
        "results",
        "reason",
        "reasons",
        "problem",
        "problems",
        "point",
        "fact",
        "idea",
        "goal",
        "goals",
        "answer",
        "question",
        "first",
        "second",
        "third",
        "last",
        "next",
        "latter",
        "former",
        "change",
        "changes",
        "approach",
        "step",
        "steps",
        "issue",
        "issues",
        "list",
        "option",
        "options",
        "item",
        "items",
        "section",
        "post",
        "article",
        "blog",
        "following",
        "above",
        "previous",
        "rest",
        "number",
        "set",
        "bit",
        "time",
        "times",
        "people",
        "version",
        "versions",
        "today",
        "others",
        "everything",
        "today's",
        "today’s",
        "effort",
        "work",
        "method",
    };
}
