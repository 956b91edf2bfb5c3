using BlogManager.Fuzz;

namespace BlogManager.Api.Tests;

/// <summary>
/// Two thousand made-up posts and questions, in two halves side by side: they take longest of all tests, and one
/// processor each. The limit of processor time is the whole process's, so a case is held to less than it may take.
/// </summary>
[TestFixture(0), TestFixture(1_000)]
[Parallelizable]
public sealed class MadeUpTextTests(int from)
{
    [Test]
    public async Task Made_up_posts_and_questions_neither_fail_nor_hang()
    {
        var outcome = await FuzzRun.RunAsync(seed: 12, from, count: 1_000, TestContext.Progress.WriteLine);
        await TestContext.Progress.WriteLineAsync($"The costliest case: {outcome.MostCpu}");
        Assert.That(outcome.Failures, Is.Empty);
        Assert.That(outcome.Cases, Is.EqualTo(1_000));
        Assert.That(outcome.Codes.GetValueOrDefault("ok"), Is.GreaterThan(500));
    }
}
