using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// How often, how long, how far and how much: "Water roses twice a week", "at least 8 GB of memory", "Bake for 40
/// minutes", "10 cm deep".
/// </summary>
internal sealed partial class MeasureQuestions : IQuestionPattern
{
    private const int MostRestWords = 9;
    private static readonly string[] Sorts = ["often", "long", "stuff", "shape"];

    public IEnumerable<Candidate> Find(PostReading post)
    {
        foreach (var sentence in post.Outline.Sentences)
        {
            var measure = Measure().Match(sentence.Text);
            if (!measure.Success)
                continue;
            var before = Words.Of(sentence.Text[..measure.Groups["measure"].Index]);
            if (before.Length == 0 || (Advised(before) ?? Stated(before, post)) is not { } asked)
                continue;
            yield return new Candidate(
                QuestionKind.Quantity,
                $"{Opening(measure)} {asked.Text}?",
                [sentence],
                Array.Exists(Sorts, sort => measure.Groups[sort].Success) ? 0.85 : 0.74,
                asked.Subject
            );
        }
    }

    private static (string Text, string Subject)? Advised(Word[] before)
    {
        // "Add 10 g of salt" asks "How much salt should you add?"
        if (before.Length == 1 && VerbLexicon.IsBase(before[0].Lower) && before[0].Continues)
            return ($"should you {before[0].Lower}", before[0].Lower);
        return Imperative.Read(before) is { } instruction && instruction.Upto(instruction.Words.Length) is { } asked
            ? ($"{instruction.Auxiliary} you {asked}", asked)
            : null;
    }

    private static (string Text, string Subject)? Stated(Word[] before, PostReading post)
    {
        // The measure was cut off: a stand-in keeps the clause whole while it is parsed.
        if (
            Clause.Parse([.. before, new Word("", "10", ".")], post)
            is not { Subject.Specificity: > 0, IsNegated: false, Lemma: not (null or "be") } clause
        )
            return null;
        clause = clause with { Rest = clause.Rest[..^1] };
        if (
            clause.Rest.Any(w => !w.Continues)
            || clause.PlainRest(MostRestWords) is not { } rest
            || clause.Auxiliary is not null && rest.Length == 0
            || (rest.Length == 0 ? 0 : rest.Split(' ').Length) != clause.Rest.Length
        )
            return null;
        return (clause.Ask(rest), clause.Subject.Text);
    }

    private static string Opening(Match measure) =>
        measure.Groups["often"].Success ? "How often"
        : measure.Groups["long"].Success ? "How long"
        : measure.Groups["stuff"].Success ? $"How much {measure.Groups["stuff"].Value}"
        : measure.Groups["shape"].Success ? $"How {measure.Groups["shape"].Value}"
        : "At what temperature";

    [GeneratedRegex(
        @"(?:^|[^\w-])(?:(?<measure>(?<often>(?:about |at least |only )?(?:once|twice|(?:two|three|four|five|six|\d+) times) (?:a|an|per|each|every) (?:day|week|month|year|hour|season|quarter|night)|every (?:\w+ )?(?:days?|weeks?|months?|years?|hours?|mornings?|evenings?|minutes?|seconds?|quarters?))"
            + @"|(?<long>for (?:(?:about|at least|up to|another|around|roughly|over|more than|nearly) )*(?:\d[\d,.]*|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|sixty|an?|several)(?:(?: to |-|–)\w+)? (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?))"
            + @"|(?:(?:about|at least|up to|around|roughly|more than|nearly) )*\d[\d,.]*(?:(?: to |-|–)\d+)? ?(?:GB|MB|KB|TB|g|kg|mg|ml|l|litres|liters|grams|cups|tablespoons|teaspoons|ounces|pounds|gigabytes|megabytes) of (?<stuff>[a-z]{3,})"
            + @"|(?:(?:about|at least|up to|around|roughly) )*\d[\d,.]*(?:(?: to |-|–)\d+)? ?(?:cm|mm|m|inch(?:es)?|feet|centimetres|centimeters|metres|meters|millimetres) (?<shape>deep|high|tall|thick|long|wide|far apart)"
            + @"|at (?:(?:about|around|least|roughly) )*\d[\d,.]* ?(?:°C|°F|°|degrees))(?:$|[^\w-])|(?<measure>(?<often>daily|weekly|monthly|annually|quarterly))(?:[.,;]|$))",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Measure();
}
