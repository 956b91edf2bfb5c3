using System.Numerics.Tensors;
using System.Text.Json;
using BlogManager.Adapters.Tests.Neural;
using BlogManager.Application.Insights;
using BlogManager.Infrastructure.Models.Neural;

namespace BlogManager.Adapters.Tests.Insights;

/// <summary>
/// Whether questions that mean the same are told from others, on pairs that were written before the code. The threshold
/// was chosen on one half; what is held here is the other.
/// </summary>
public sealed class QuestionPairTests
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    [TestCase("tune", 31, 5)]
    [TestCase("report", 23, 3)]
    public async Task Most_that_mean_the_same_are_found_and_few_that_do_not(string set, int found, int mistaken)
    {
        var vectors = new QuestionVectors(ModelsUnderTest.Models, ModelsUnderTest.Lanes);
        var (same, other, wrong) = (0, 0, new List<string>());
        foreach (var pair in Pairs().Where(p => p.Set == set))
        {
            var made = (await vectors.OfAsync([pair.A, pair.B], CancellationToken.None))!;
            var isSame = QuestionGroups.MeanTheSame(
                QuestionForm.Of(pair.A),
                QuestionForm.Of(pair.B),
                TensorPrimitives.Dot(made[0].Span, made[1].Span)
            );
            same += isSame && pair.Same ? 1 : 0;
            other += isSame && !pair.Same ? 1 : 0;
            if (isSame != pair.Same)
                wrong.Add($"{pair.A} | {pair.B}");
        }

        TestContext.Out.WriteLine($"{set}: {same} found, {other} mistaken\n{string.Join('\n', wrong)}");
        Assert.That(same, Is.GreaterThanOrEqualTo(found));
        Assert.That(other, Is.LessThanOrEqualTo(mistaken));
    }

    private static IEnumerable<Pair> Pairs() =>
        File.ReadLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "Insights", "question-pairs.jsonl"))
            .Select(line => JsonSerializer.Deserialize<Pair>(line, Json)!);

    private sealed record Pair(string Set, bool Same, string A, string B);
}
