namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>"A grey liquid on top is called hooch" makes "What is hooch?".</summary>
internal sealed class NamingQuestions : IQuestionPattern
{
    private const int LongestName = 4;

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            var words = Words.Of(sentence.Text);
            var at = NameAt(words);
            if (at < 0 || WordClasses.IsPronoun(words[0].Lower))
                continue;
            var end = at;
            while (
                end < words.Length - 1
                && words[end].Continues
                && end - at < LongestName
                && !WordClasses.IsFunctionWord(words[end + 1].Lower)
            )
                end++;
            // The name ends the clause, or something in it was taken for a name.
            if (
                words[end].Continues
                && end < words.Length - 1
                && !WordClasses.IsConjunction(words[end + 1].Lower)
                && !WordClasses.IsPreposition(words[end + 1].Lower)
            )
                continue;
            var name = words[at..(end + 1)];
            if (
                NounPhrase.Read(name, post, opensSentence: false) is not { } noun
                || noun.Words.Any(w => WordClasses.IsFunctionWord(w.Lower))
                || DefinitionQuestions.IsPerson(noun)
            )
                continue;
            yield return new Candidate(
                QuestionKind.Definition,
                $"What {(noun.IsPlural ? "are" : "is")} {noun.Text}?",
                [sentence],
                0.82,
                noun.Text
            );
        }
    }

    // After "is called", "are known as" and the like; a name for what a pronoun stands for would not be understood.
    private static int NameAt(Word[] words)
    {
        for (var i = 2; i < words.Length - 1; i++)
        {
            if (
                words[i - 1].Lower
                is not ("is" or "are" or "was" or "were" or "usually" or "often" or "also" or "commonly")
            )
                continue;
            if (words[i].Lower is "called" or "dubbed" or "termed" && words[i].Continues)
                return i + 1;
            if (words[i].Lower == "known" && words[i + 1].Lower == "as" && i + 2 < words.Length)
                return i + 2;
        }

        return -1;
    }
}
