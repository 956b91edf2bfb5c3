using System.Globalization;

namespace BlogManager.Reliability.Tests;

/// <summary>The disk under the database is full for a while.</summary>
public sealed class FullDiskTests
{
    private const int Mebibytes = 24;

    [Test]
    public async Task On_a_full_disk_writes_are_refused_reads_go_on_nothing_acknowledged_is_lost_and_space_mends_it()
    {
        using var disk = Tmpfs.MountOrIgnore(Mebibytes);
        var data = Path.Combine(disk.Path, "data");
        await using (
            var instance = await Instance.StartAsync(
                data,
                await Instance.MakeKeyAsync(data),
                ("BlogManager:Jobs:LeaseSeconds", "3"),
                ("BlogManager:Jobs:HeartbeatSeconds", "1")
            )
        )
        {
            var blog = instance.Blog;
            for (var number = 0; number < 4; number++)
                Assert.That((await blog.ProcessAsync(number)).Status, Is.EqualTo(200));
            var ballast = disk.Fill();

            // What the log of the database has room for is still written, and acknowledged.
            var write = await UntilRefusedAsync(blog.ProcessAsync, 200);
            var queue = await UntilRefusedAsync(blog.QueueAsync, 202);
            var callers = Enumerable
                .Range(1, 3)
                .SelectMany(number =>
                    new[]
                    {
                        blog.AskAsync(number),
                        blog.ReadAsync(number),
                        blog.SearchAsync(number),
                        blog.SimilarAsync(number),
                    }
                );
            var reads = await Task.WhenAll(callers);
            var health = await blog.UntilHealthAsync("degraded", () => instance.Output);
            Assert.Multiple(() =>
            {
                DatabaseFile.IsRefusal(write);
                DatabaseFile.IsRefusal(queue);
                Assert.That(reads.Where(r => r.Status != 200), Is.Empty, "reads go on");
                Assert.That(
                    (health.Http, health.Status, health.Database),
                    Is.EqualTo((200, "degraded", "degraded")),
                    health.ToString()
                );
            });

            File.Delete(ballast);
            var mended = await instance.MendsAsync();
            TestContext.Out.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| database | full disk | 503 | {Math.Max(write.Took.TotalSeconds, queue.Took.TotalSeconds):0.0} s | reads {reads.Max(r => r.Took).TotalSeconds:0.0} s | {mended.TotalSeconds:0.0} s |"
                )
            );
            await instance.KillAsync();
        }

        Assert.That(DatabaseFile.Ask(data, "PRAGMA integrity_check"), Is.EqualTo("ok"));
    }

    private static async Task<Call> UntilRefusedAsync(Func<Task<Call>> write, int accepted)
    {
        var call = default(Call);
        await WaitTimeout.UntilAsync(async () => (call = await write()).Status != accepted, () => "a write is refused");
        return call!;
    }
}
