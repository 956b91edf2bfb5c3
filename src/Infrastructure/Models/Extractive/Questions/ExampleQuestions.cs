namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>"S V plural things such as A, B and C" makes "Which things does S V?".</summary>
internal sealed class ExampleQuestions : IQuestionPattern
{
    private const int MostObjectWords = 6;

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            if (
                post.Clause(sentence)
                is not {
                    Subject.Specificity: > 0,
                    IsNegated: false,
                    Lemma: not (null or "be" or "have"),
                    Auxiliary: null or "can" or "will" or "should" or "must"
                } clause
            )
                continue;
            var at = Array.FindIndex(clause.Rest, w => w.Lower is "such" or "including");
            var from = clause.Auxiliary is null ? 0 : 1;
            if (
                at <= from
                || at - from > MostObjectWords
                || at + 3 >= clause.Rest.Length
                || clause.Rest[at].Lower == "such" && clause.Rest[at + 1].Lower != "as"
            )
                continue;
            var things = clause
                .Rest[from..at]
                .SkipWhile(w =>
                    w.Lower
                        is "a"
                            or "several"
                            or "many"
                            or "some"
                            or "various"
                            or "different"
                            or "the"
                            or "other"
                            or "more"
                            or "multiple"
                            or "number"
                            or "variety"
                            or "range"
                            or "of"
                )
                .ToArray();
            if (
                things.Length > 0
                && !things[..^1]
                    .Any(w =>
                        !w.Continues || WordClasses.IsFunctionWord(w.Lower) && w.Lower is not ("of" or "for" or "in")
                    )
                && NounPhrase.Read(things, post, opensSentence: false) is { IsPlural: true } noun
                && noun.Text is not ("things" or "items" or "people")
            )
                yield return new Candidate(
                    QuestionKind.Statement,
                    $"Which {noun.Text} {clause.Ask(from == 0 ? "" : clause.Rest[0].Text)}?",
                    [sentence],
                    0.8,
                    clause.Subject.Text
                );
        }
    }
}
