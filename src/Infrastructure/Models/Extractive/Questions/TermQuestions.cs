using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>The last resort: what the post says about the words and word pairs that it repeats.</summary>
internal sealed class TermQuestions : IQuestionPattern
{
    private const int MostTerms = 30;
    private const int PerTerm = 2;
    private const double WeightOfPair = 0.12;
    private const double WeightOfWord = 0.04;

    public IEnumerable<Candidate> Find(PostReading post)
    {
        var said = new Dictionary<string, List<Sentence>>(StringComparer.Ordinal);
        foreach (var sentence in post.Outline.Sentences)
        {
            foreach (var term in Terms(Words.Of(sentence.Text)).Distinct(StringComparer.Ordinal))
            {
                if (!said.TryGetValue(term, out var sentences))
                    said[term] = sentences = [];
                sentences.Add(sentence);
            }
        }

        foreach (
            var (term, sentences) in said.Where(t => t.Value.Count > 1)
                .OrderByDescending(t => t.Value.Count * (t.Key.Contains(' ', StringComparison.Ordinal) ? 3 : 1))
                .ThenBy(t => t.Key, StringComparer.Ordinal)
                .Take(MostTerms)
        )
        {
            var best = sentences
                .Where(s => post.Standing(s) > 0.4)
                .OrderByDescending(s => post.Graph.Centrality(s))
                .ThenBy(s => s.Index)
                .Take(PerTerm);
            foreach (var sentence in best)
                yield return new Candidate(
                    QuestionKind.Overview,
                    $"What does the post say about {term}?",
                    [sentence],
                    term.Contains(' ', StringComparison.Ordinal) ? WeightOfPair : WeightOfWord,
                    term
                );
        }
    }

    // Plural nouns, alone or after another plain word: they need no article, and so no guess at one.
    private static IEnumerable<string> Terms(Word[] words)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (
                !IsPlain(words[i])
                || !WordClasses.IsPlural(words[i].Text)
                || VerbLexicon.Find(words[i].Text) is { } verb && !VerbLexicon.IsAlsoNoun(verb.Lemma)
                || words[i].Text.Length < 5
            )
                continue;
            yield return words[i].Text;
            if (
                i > 0
                && IsPlain(words[i - 1])
                && words[i - 1].Continues
                && words[i].Before.Length == 0
                && VerbLexicon.Find(words[i - 1].Text) is null
            )
                yield return $"{words[i - 1].Text} {words[i].Text}";
        }
    }

    private static bool IsPlain(Word word) =>
        word.Text.Length > 3
        && word.Text.All(c => char.IsLower(c) || c == '-')
        && !WordClasses.IsFunctionWord(word.Text)
        && !WordClasses.IsNumber(word.Text)
        && !StopWords.Contains(word.Text)
        && !char.IsPunctuation(word.Text[^1])
        && word.Text
            is not (
                "things"
                or "times"
                or "ways"
                or "cases"
                or "years"
                or "months"
                or "weeks"
                or "days"
                or "hours"
                or "minutes"
                or "others"
                or "lots"
                or "kinds"
                or "parts"
                or "examples"
                or "questions"
                or "goals"
                or "issues"
                or "steps"
                or "changes"
                or "results"
                or "reasons"
                or "needs"
                or "plans"
                or "works"
            );
}
