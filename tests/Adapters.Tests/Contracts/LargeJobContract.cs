using BlogManager.Domain.Jobs;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>Jobs whose payload and checkpoint are larger than a document of a store may be.</summary>
public abstract class LargeJobContract : StorageContract
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly JobStep Step = new("crawl", 42);

    // A post of 1,000,000 characters as JSON that escapes all of them, with its text twice and its vectors.
    [TestCase("\\u4e2d", 1_000_000, TestName = "A_job_of_a_million_Chinese_characters_goes_through_all_its_steps")]
    [TestCase(
        "𝒳",
        1_000_000,
        TestName = "A_job_of_a_million_characters_outside_the_basic_plane_goes_through_all_its_steps"
    )]
    [TestCase("a", 1_000_000, TestName = "A_job_of_a_million_Latin_letters_goes_through_all_its_steps")]
    public async Task A_large_job_goes_through_all_its_steps(string character, int length)
    {
        var text = string.Concat(Enumerable.Repeat(character, length));
        var (payload, checkpoint) = ($"{{\"content\":\"{text}\"}}", $"{{\"a\":\"{text}\",\"b\":\"{text}\"}}");
        await Storage.Jobs.EnqueueAsync(
            Job.Queue("j1", Job.ProcessPost, "https://blog.example/p", payload, Start, null),
            Cancel
        );
        Assert.That((await Storage.Jobs.ClaimAsync("w", Lease, Cancel))!.Payload, Is.EqualTo(payload));
        for (var step = 0; step < 3; step++)
            Assert.That(
                await Storage.Jobs.SaveStepAsync(
                    "j1",
                    "w",
                    Step,
                    new JobProgress(step, 7),
                    step + checkpoint,
                    Lease,
                    Cancel
                ),
                Is.True
            );
        Assert.That(await Storage.Jobs.HeartbeatAsync("j1", "w", Lease, Cancel), Is.True);
        Assert.That(
            await Storage.Jobs.SaveStepAsync(
                "j1",
                "late",
                Step,
                new JobProgress(9, 9),
                "x" + checkpoint,
                Lease,
                Cancel
            ),
            Is.False
        );
        Assert.That(await Storage.Jobs.ReleaseAsync("j1", "w", Cancel), Is.True);
        var again = (await Storage.Jobs.ClaimAsync("next", Lease, Cancel))!;
        Assert.That(again.Payload == payload && again.Checkpoint == "2" + checkpoint, Is.True);
        Assert.That(again.Steps, Has.Count.EqualTo(3));
        // Small again, it is where small ones are.
        Assert.That(
            await Storage.Jobs.SaveStepAsync("j1", "next", Step, new JobProgress(4, 7), "{}", Lease, Cancel),
            Is.True
        );
        Assert.That((await Storage.Jobs.FindAsync("j1", Cancel))!.Checkpoint, Is.EqualTo("{}"));
        Assert.That(
            await Storage.Jobs.SaveStepAsync("j1", "next", Step, new JobProgress(5, 7), checkpoint, Lease, Cancel),
            Is.True
        );
        Assert.That(await Storage.Jobs.SucceedAsync("j1", "next", "{}", Cancel), Is.True);
        var done = (await Storage.Jobs.FindAsync("j1", Cancel))!;
        Assert.That((done.Payload, done.Checkpoint), Is.EqualTo(("{}", (string?)null)));
    }
}
