using BlogManager.Fuzz;

namespace BlogManager.Api.Tests;

/// <summary>
/// A short run of the fuzzer: some hundred made-up posts and questions. What the processor did for other tests counts as
/// the case's, so that it is held to less than it may take.
/// </summary>
[Parallelizable]
public sealed class MadeUpTextTests
{
    [Test]
    public async Task Made_up_posts_and_questions_neither_fail_nor_hang()
    {
        var outcome = await FuzzRun.RunAsync(seed: 12, from: 0, count: 400, TestContext.Progress.WriteLine);
        await TestContext.Progress.WriteLineAsync($"The costliest case: {outcome.MostCpu}");
        Assert.That(outcome.Failures, Is.Empty);
        Assert.That(outcome.Cases, Is.EqualTo(400));
        Assert.That(outcome.Codes.GetValueOrDefault("ok"), Is.GreaterThan(200));
    }
}
