using System.Globalization;

namespace BlogManager.Reliability.Tests;

/// <summary>Another process holds the database file for long.</summary>
public sealed class LockedFileTests
{
    // Twelve writers who wait their five seconds one after another would take sixty.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    [Test]
    public async Task While_another_process_locks_the_file_no_writer_waits_long_reads_go_on_and_afterwards_all_is_well()
    {
        using var data = new Testing.TempDirectory();
        await using var instance = await Instance.StartAsync(data.Path, await Instance.MakeKeyAsync(data.Path));
        var blog = instance.Blog;
        for (var number = 0; number < 4; number++)
            Assert.That((await blog.ProcessAsync(number)).Status, Is.EqualTo(200));

        Call[] writes;
        await using (var other = DatabaseFile.Open(data.Path))
        {
            await using (var hold = other.CreateCommand())
            {
                hold.CommandText = "BEGIN EXCLUSIVE";
                await hold.ExecuteNonQueryAsync();
            }

            // They stand in line for the one writer: were each to wait its whole time, the last would wait for all of
            // them.
            var writing = Enumerable
                .Range(0, 12)
                .Select(i => i % 2 == 0 ? blog.ProcessAsync() : blog.QueueAsync())
                .ToList();
            var reads = new List<Call>();
            while (writing.Exists(w => !w.IsCompleted))
            {
                foreach (
                    var read in new[] { blog.AskAsync(1), blog.ReadAsync(2), blog.SearchAsync(3), blog.SimilarAsync(1) }
                )
                    reads.Add(await read);
            }

            writes = await Task.WhenAll(writing);
            var health = await blog.UntilHealthAsync("degraded", () => instance.Output);
            Assert.Multiple(() =>
            {
                foreach (var write in writes)
                    DatabaseFile.IsRefusal(write);
                Assert.That(writes.Max(w => w.Took), Is.LessThan(Bound));
                Assert.That(reads.Where(r => r.Status != 200), Is.Empty, "reads go on");
                Assert.That(
                    (health.Http, health.Status, health.Database),
                    Is.EqualTo((200, "degraded", "degraded")),
                    health.ToString()
                );
            });
        }

        var mended = await instance.MendsAsync();
        TestContext.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| database | locked | 503 × {writes.Length} | {writes.Max(w => w.Took).TotalSeconds:0.0} s | | {mended.TotalSeconds:0.0} s |"
            )
        );
    }
}
