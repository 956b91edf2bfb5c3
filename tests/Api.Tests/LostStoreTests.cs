using System.Net;
using System.Net.Http.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>The data directory is deleted while the service runs, or cannot be used when it starts.</summary>
public sealed class LostStoreTests
{
    [Test]
    public async Task Once_the_data_directory_is_deleted_nothing_is_taken_in_and_the_instance_is_not_ready_and_says_why()
    {
        await using var app = new BlogManagerApp();
        using var client = await app.CreateAdminClientAsync();
        await client.ProcessAsync(1);
        Directory.Delete(app.DataDirectory, recursive: true);
        await ProblemAssert.IsProblemAsync(
            await client.PostAsJsonAsync("/api/v1/blogs/process", GeneratedPost.Body(2)),
            HttpStatusCode.ServiceUnavailable,
            "dependency_unavailable"
        );
        await ProblemAssert.IsProblemAsync(
            await client.PostAsJsonAsync("/api/v1/blogs/process-async", GeneratedPost.Body(3)),
            HttpStatusCode.ServiceUnavailable,
            "dependency_unavailable"
        );
        await ServiceCalls.UntilAsync(
            async () => (await client.GetAsync("/health/ready")).StatusCode == HttpStatusCode.ServiceUnavailable,
            () => "It stayed ready."
        );
        var ready = await (await client.GetAsync("/health/ready")).JsonAsync();
        var health = await (await client.GetAsync("/health")).JsonAsync();
        const string Reason =
            "The database file was deleted, moved or replaced while the service ran: put it back, or restart the service to begin with what is there now.";
        Assert.Multiple(() =>
        {
            Assert.That((ready.Text("status"), ready.Text("reason")), Is.EqualTo(("not_ready", Reason)));
            Assert.That(
                (health.Text("status"), health.GetProperty("details").GetProperty("database").Text("reason")),
                Is.EqualTo(("unhealthy", Reason))
            );
            Assert.That(
                app.Log.Lines.Count(l => l.Contains("The database file was deleted", StringComparison.Ordinal)),
                Is.EqualTo(1),
                "one line"
            );
        });
        Assert.That((await client.GetAsync("/health/live")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("no database"), TestCase("a directory")]
    public async Task What_cannot_be_used_stops_the_start_with_one_line(string how)
    {
        using var directory = new TempDirectory();
        if (how == "a directory")
            Directory.CreateDirectory(directory.File("blogmanager.db"));
        else
            await File.WriteAllTextAsync(directory.File("blogmanager.db"), new string('x', 5000));
        var (exitCode, output, error) = await ServiceProcess.RunAsync(
            directory.Path,
            [],
            "--urls",
            "http://127.0.0.1:0"
        );
        Assert.That(exitCode, Is.EqualTo(1), output + error);
        Assert.That(error.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(
            error,
            Does.Contain(how == "a directory" ? "cannot be made or written" : "is no database, or a damaged one")
                .And.Contains("BlogManager:DataDirectory")
        );
        Assert.That(output + error, Does.Not.Contain("   at ").And.Not.Contain("Now listening"));
    }
}
