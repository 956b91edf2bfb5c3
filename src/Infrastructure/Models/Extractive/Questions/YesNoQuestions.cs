using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// What is denied, allowed, required or compared: "X does not have Y" makes "Does X have Y?", "Tenants may V" makes
/// "May tenants V?", "X is faster than Y" makes "Is X faster than Y?".
/// </summary>
internal sealed class YesNoQuestions : IQuestionPattern
{
    private const int MostRestWords = 10;

    private static readonly FrozenSet<string> Settled =
        "required allowed permitted optional mandatory free supported possible affected prohibited banned forbidden included necessary eligible compatible safe stable enabled disabled deprecated guaranteed vulnerable legal illegal"
            .Split(' ')
            .ToFrozenSet(StringComparer.Ordinal);

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            if (
                post.Clause(sentence) is { Subject.IsSpeaker: false } clause
                && (clause.Subject.Specificity > 0 || clause.Subject.Text == "you")
                && !sentence.Text.Contains(" but ", StringComparison.Ordinal)
                && Ask(clause) is { } asked
            )
                yield return new Candidate(
                    QuestionKind.YesNo,
                    $"{char.ToUpperInvariant(asked.Text[0])}{asked.Text[1..]}?",
                    [sentence],
                    asked.Weight + (clause.Subject.Specificity == 2 ? 0.06 : 0),
                    clause.Subject.Text
                );
        }
    }

    private static (string Text, double Weight)? Ask(Clause clause)
    {
        if (
            clause
                is {
                    Intro: [
                        {
                            Lower: "if" or "when" or "once" or "while" or "although" or "since" or "because" or "unless"
                        },
                        ..,
                    ]
                }
            || clause.Rest.Any(w => w.Lower is "it" or "this" or "them" or "only" or "just" or "simply")
        )
            return null;
        if (clause.IsNegated)
            return Denied(clause);
        if (clause.Auxiliary is null || Plain(clause) is not { } rest)
            return null;
        var first = clause.Rest.SkipWhile(w => WordClasses.IsAdverb(w.Lower)).Select(w => w.Lower).FirstOrDefault()
            ?? "";
        if (
            clause.Auxiliary is "is" or "are"
            && clause.Rest.Any(w => w.Lower == "than")
            && (first is "more" or "less" or "better" or "worse" || first.EndsWith("er", StringComparison.Ordinal))
        )
            return (clause.Ask(rest), 0.72);
        if (
            clause.Auxiliary is "is" or "are"
            && Settled.Contains(first)
            && rest.Contains(' ', StringComparison.Ordinal)
        )
            return (clause.Ask(rest), 0.62);
        if (
            clause is { Auxiliary: "is" or "are" or "was" or "were", Lemma: "be", Subject.Specificity: > 0 }
            && clause.Rest.Length > 2
            && !WordClasses.IsDeterminer(clause.Rest[0].Lower)
            && !WordClasses.IsPreposition(clause.Rest[0].Lower)
            && clause.Rest[0].Lower is not ("to" or "that" or "how" or "what" or "why")
        )
            return (clause.Ask(rest), 0.36);
        var asksLeave =
            clause.Auxiliary is "can" or "may" or "must" or "should"
            && VerbLexicon.IsBase(first)
            && rest.Contains(' ', StringComparison.Ordinal)
            && first
                is not (
                    "be"
                    or "expect"
                    or "find"
                    or "see"
                    or "read"
                    or "learn"
                    or "get"
                    or "view"
                    or "check"
                    or "also"
                );
        return asksLeave && (clause.Auxiliary is not "may" || Agents.IsAgent(clause.Subject))
            ? (clause.Ask(rest), clause.Auxiliary is "must" or "may" ? 0.6 : 0.5)
            : null;
    }

    private static (string Text, double Weight)? Denied(Clause clause)
    {
        var rest = clause.Rest;
        if (clause.Auxiliary is null)
        {
            return
                clause.Lemma == "have"
                && rest.Length > 1
                && rest[0].Lower == "no"
                && rest[1].Lower is not ("longer" or "idea" or "one" or "way")
                && Plain(clause with { Rest = rest[1..] }) is { } lacked
                ? (clause.Ask("any " + lacked), 0.66)
                : null;
        }

        var auxiliary = clause.Auxiliary is "had" or "hadn't" or "would" or "wouldn't"
            ? null
            : Positive(clause.Auxiliary);
        if (rest.Length > 0 && rest[0].Lower is "not" or "never")
            rest = rest[1..];
        if (
            auxiliary is null
            || rest.Length < 2
            || rest[0].Lower is "no" or "yet" or "always" or "necessarily" or "the" or "a" or "an"
            || rest.Any(w =>
                WordClasses.IsNegation(w.Lower)
                || w.Lower is "any" or "not" or "yet" or "because" or "until" or "unless"
            )
        )
            return null;
        var positive = clause with { Auxiliary = auxiliary, Rest = rest };
        return Plain(positive) is { } plain ? (positive.Ask(plain), 0.7) : null;
    }

    // All of it or nothing: half a statement asks something else.
    private static string? Plain(Clause clause)
    {
        if (clause.PlainRest(MostRestWords) is not { Length: > 0 } rest)
            return null;
        var taken = rest.Split(' ').Length;
        return
            clause.Rest.Length - taken <= 1
            || !clause.Rest[taken - 1].Continues
            || clause.Rest[taken].Lower is "because" or "so" or "which" or "since"
            ? rest
            : null;
    }

    private static string? Positive(string auxiliary) =>
        auxiliary switch
        {
            "can't" or "cannot" or "can’t" => "can",
            "won't" or "won’t" => "will",
            _ when auxiliary.EndsWith("n't", StringComparison.Ordinal)
                    || auxiliary.EndsWith("n’t", StringComparison.Ordinal) => auxiliary[..^3],
            _ => WordClasses.IsNegation(auxiliary) ? null : auxiliary,
        };
}
