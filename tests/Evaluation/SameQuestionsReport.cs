using System.Globalization;
using System.Text.Json;
using BlogManager.Infrastructure.Models.Matching;
using BlogManager.Infrastructure.Models.Neural;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlogManager.Evaluation;

/// <summary>
/// Whether pairs of questions are told to mean the same where they do, and nowhere else: <c>same-questions
/// PAIRS.jsonl</c>.
/// </summary>
internal static class SameQuestionsReport
{
    internal static async Task<int> RunAsync(string file, bool list)
    {
        using var models = new NeuralModels(NullLogger<NeuralModels>.Instance);
        if (await models.EncoderAsync() is not { } encoder)
        {
            await Console.Error.WriteLineAsync("The encoder cannot run on this machine.");
            return 1;
        }

        var results = new List<(QuestionPair Pair, bool IsSame)>();
        foreach (var line in await File.ReadAllLinesAsync(file))
        {
            var pair = JsonSerializer.Deserialize<QuestionPair>(line, JsonSerializerOptions.Web)!;
            var comparison = WordingComparison.Of(
                QuestionForm.Of(pair.A, encoder.EncodeWords(pair.A)),
                QuestionForm.Of(pair.B, encoder.EncodeWords(pair.B))
            );
            results.Add((pair, comparison.IsSame()));
            if (list && comparison.IsSame() != pair.Same)
                Console.WriteLine(Line(pair, comparison));
        }

        var (same, different) = (results.FindAll(r => r.Pair.Same), results.FindAll(r => !r.Pair.Same));
        Console.WriteLine(
            $"found {same.Count(r => r.IsSame)} of {same.Count}, false {different.Count(r => r.IsSame)} of {different.Count}"
        );
        foreach (var kind in results.GroupBy(r => r.Pair.Kind))
            Console.WriteLine($"{kind.Key, -9} {kind.Count(r => r.IsSame == r.Pair.Same)} of {kind.Count()}");
        return 0;
    }

    private static string Line(QuestionPair pair, WordingComparison comparison)
    {
        var (most, least) = comparison.Gaps();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(pair.Same ? "same" : "different")} {pair.Kind} {comparison.Contradiction() ?? "-"} cosine {comparison.One.Cosine(comparison.Other):0.00} gaps {most:0.00} {least:0.00} [{Missing(comparison.One, comparison.LeftMissing)}] [{Missing(comparison.Other, comparison.RightMissing)}] | {pair.A} | {pair.B}"
        );
    }

    private static string Missing(QuestionForm form, IReadOnlyList<int> words) =>
        string.Join(',', words.Select(i => form.Wording.Words[i].Lower));

    private sealed record QuestionPair(string A, string B, bool Same, string Kind);
}
