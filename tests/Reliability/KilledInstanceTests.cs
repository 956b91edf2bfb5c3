using System.Globalization;
using BlogManager.Testing;

namespace BlogManager.Reliability.Tests;

/// <summary>Two instances share one database file, and one of them is killed in the middle of an import.</summary>
public sealed class KilledInstanceTests
{
    private const int Posts = 30;

    [Test]
    public async Task What_one_of_two_instances_was_doing_when_it_was_killed_the_other_does_once_and_loses_nothing()
    {
        using var data = new TempDirectory();
        // A short lease, so that what the killed process held is soon taken up again.
        (string, string)[] settings =
        [
            ("BlogManager:Jobs:LeaseSeconds", "6"),
            ("BlogManager:Jobs:HeartbeatSeconds", "2"),
        ];
        var key = await Instance.MakeKeyAsync(data.Path);
        await using var survivor = await Instance.StartAsync(data.Path, key, settings);
        await using var victim = await Instance.StartAsync(data.Path, key, settings);
        for (var post = 0; post < Posts; post++)
            Assert.That((await survivor.Blog.QueueAsync()).Status, Is.EqualTo(202));
        await WaitTimeout.UntilAsync(
            () =>
                Task.FromResult(
                    Count(data.Path, "status = 'running'") > 2 && Count(data.Path, "status = 'succeeded'") > 4
                ),
            () => "both work\n" + victim.Output
        );
        await victim.KillAsync();
        var left = Count(data.Path, "status IN ('queued', 'running')");
        Assert.That(left, Is.Positive, "the kill came after the work");

        var during = await survivor.Blog.HealthAsync();
        var finished = await WaitTimeout.UntilAsync(
            () => Task.FromResult(Count(data.Path, "status IN ('queued', 'running')") == 0),
            () => "all is done\n" + survivor.Output
        );
        await survivor.Blog.CheckAsync();
        Assert.Multiple(() =>
        {
            Assert.That((during.Http, during.Status), Is.EqualTo((200, "healthy")));
            Assert.That(survivor.Blog.Wrong, Is.Empty);
            Assert.That(DatabaseFile.Ask(data.Path, "SELECT count(*) FROM posts"), Is.EqualTo(Posts));
            Assert.That(
                DatabaseFile.Ask(data.Path, "SELECT count(*) FROM posts WHERE version <> 1"),
                Is.Zero,
                "a post was taken in twice"
            );
        });
        TestContext.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| instance | kill -9 with {left} of {Posts} posts left | 202 | | | {finished.TotalSeconds:0.0} s |"
            )
        );
    }

    private static long Count(string data, string jobs) =>
        (long)DatabaseFile.Ask(data, $"SELECT count(*) FROM jobs WHERE {jobs} AND kind = 'process_post'")!;
}
