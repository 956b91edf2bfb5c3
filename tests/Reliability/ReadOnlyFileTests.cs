using System.Globalization;
using System.Text.Json;

namespace BlogManager.Reliability.Tests;

/// <summary>The database lies on a disk that came up read-only, after a crash that left the log full.</summary>
public sealed class ReadOnlyFileTests
{
    [Test]
    public async Task On_a_read_only_disk_it_starts_reads_go_on_writes_are_refused_and_once_the_disk_is_writable_all_is_well()
    {
        using var disk = Tmpfs.MountOrIgnore(24);
        var data = Path.Combine(disk.Path, "data");
        var key = await Instance.MakeKeyAsync(data);
        var acknowledged = new List<string>();
        await using (var before = await Instance.StartAsync(data, key))
        {
            for (var number = 0; number < 2; number++)
                acknowledged.Add(Questions((await before.Blog.ProcessAsync(number)).Body));
            await before.KillAsync();
        }

        disk.Remount(readOnly: true);
        await using var instance = await Instance.StartAsync(data, key);
        var blog = instance.Blog;
        var write = await blog.ProcessAsync(2);
        // Taken in again, unchanged: nothing is to be written.
        Call[] reads =
        [
            await blog.ProcessAsync(0),
            await blog.ProcessAsync(1),
            await blog.AskAsync(0),
            await blog.ReadAsync(1),
            await blog.SearchAsync(0),
            await blog.SimilarAsync(1),
        ];
        var health = await blog.UntilHealthAsync("degraded", () => instance.Output);
        Assert.Multiple(() =>
        {
            DatabaseFile.IsRefusal(write);
            Assert.That(reads.Where(r => r.Status != 200), Is.Empty, "reads go on");
            Assert.That(reads.Take(2).Select(r => Questions(r.Body)), Is.EqualTo(acknowledged));
            Assert.That(
                (health.Http, health.Status, health.Database),
                Is.EqualTo((200, "degraded", "degraded")),
                health.ToString()
            );
        });

        disk.Remount(readOnly: false);
        var mended = await instance.MendsAsync();
        TestContext.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| database | read-only at start | 503 | {write.Took.TotalSeconds:0.0} s | reads {reads.Max(r => r.Took).TotalSeconds:0.0} s | {mended.TotalSeconds:0.0} s |"
            )
        );
    }

    private static string Questions(JsonElement post) => post.GetProperty("questions").GetRawText();
}
