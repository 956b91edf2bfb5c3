using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;
using Microsoft.Data.Sqlite;

namespace BlogManager.Api.Tests;

/// <summary>
/// The service is killed in the middle of its work, as by a power cut, and must lose and repeat nothing that it has
/// acknowledged.
/// </summary>
[Parallelizable]
public sealed class CrashTests
{
    private const int Posts = 60;

    // A short lease, so that what a killed process held is soon taken up again.
    private static readonly (string, string)[] Settings =
    [
        ("BlogManager:Jobs:LeaseSeconds", "6"),
        ("BlogManager:Jobs:HeartbeatSeconds", "2"),
    ];

    private string _data = null!;
    private string _key = null!;
    private ServiceProcess? _service;

    [SetUp]
    public async Task SetUp()
    {
        _data = Directory.CreateTempSubdirectory("blogmanager-crash-").FullName;
        var (exitCode, key, error) = await ServiceProcess.RunAsync(_data, "keys", "bootstrap-admin");
        Assert.That(exitCode, Is.Zero, error);
        _key = key.Trim();
    }

    [TearDown]
    public async Task TearDown()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    [Test]
    public async Task Sixty_queued_posts_with_four_kills_in_between_are_each_taken_in_once()
    {
        var jobs = new List<string>();
        await RestartAsync();
        foreach (var (queued, doneBeforeKill) in new[] { (20, 4), (40, 14), (60, 26), (60, 40) })
        {
            while (jobs.Count < queued)
                jobs.Add(await _service!.Client.QueueAsync(jobs.Count));
            await UntilSucceededAsync(doneBeforeKill);
            await _service!.KillAsync();
            Assert.That(
                Count("SELECT count(*) FROM jobs WHERE status IN ('queued', 'running')"),
                Is.Positive,
                "the kill came after the work"
            );
            await RestartAsync();
        }

        await UntilSucceededAsync(Posts);

        var succeeded = (await _service!.Client.PostJobsAsync())
            .Where(job => job.Text("status") == "succeeded")
            .ToList();
        var posts = await _service.Client.AllAsync("blogs");
        await _service!.KillAsync();
        Assert.Multiple(() =>
        {
            Assert.That(succeeded.Select(job => job.GetProperty("id").GetString()), Is.EquivalentTo(jobs));
            Assert.That(
                posts.Select(post => post.GetProperty("blog_url").GetString()),
                Is.EquivalentTo(Enumerable.Range(0, Posts).Select(GeneratedPost.Url))
            );
            Assert.That(posts.Select(post => post.GetProperty("total_questions").GetInt32()), Is.All.Positive);
            Assert.That(Count("SELECT count(*) FROM posts"), Is.EqualTo(Posts));
            Assert.That(Count("SELECT count(*) FROM posts WHERE version <> 1"), Is.Zero, "a post was taken in twice");
        });
    }

    [Test]
    public async Task A_post_whose_taking_in_was_acknowledged_survives_a_kill()
    {
        await RestartAsync();
        var processed = await _service!.Client.ProcessAsync(7);
        await _service.KillAsync();

        await RestartAsync();
        var stored = await GetAsync("blogs/by-url?url=" + Uri.EscapeDataString(GeneratedPost.Url(7)));
        var content = await GetAsync($"blogs/{processed.GetProperty("blog_id").GetString()}/content");

        Assert.Multiple(() =>
        {
            Assert.That(
                stored.GetProperty("blog_id").GetString(),
                Is.EqualTo(processed.GetProperty("blog_id").GetString())
            );
            Assert.That(
                stored.GetProperty("questions").GetRawText(),
                Is.EqualTo(processed.GetProperty("questions").GetRawText())
            );
            Assert.That(content.GetProperty("text").GetString(), Does.Contain("gluten needs time to relax"));
        });
    }

    private async Task RestartAsync()
    {
        if (_service is not null)
            await _service.DisposeAsync();
        _service = await ServiceProcess.StartAsync(_data, Settings);
        _service.Client.DefaultRequestHeaders.Add("X-API-Key", _key);
    }

    private Task<TimeSpan> UntilSucceededAsync(int posts) =>
        ServiceCalls.UntilAsync(
            async () =>
            {
                var jobs = await _service!.Client.AllAsync("jobs");
                Assert.That(
                    jobs.Where(job => job.Text("status") == "failed").Select(job => job.GetRawText()),
                    Is.Empty
                );
                return jobs.Count(job => job.Text("kind") == "process_post" && job.Text("status") == "succeeded")
                    >= posts;
            },
            () => _service!.Output
        );

    private async Task<JsonElement> GetAsync(string path)
    {
        using var response = await _service!.Client.GetAsync("/api/v1/" + path);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), await ExplainAsync(response));
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private async Task<string> ExplainAsync(HttpResponseMessage response) =>
        $"{await response.Content.ReadAsStringAsync()}\nThe service wrote:\n{_service!.Output}";

    /// <summary>
    /// Looks into the file itself: a post's version is nothing that the API shows. Only while the service is down.
    /// </summary>
    private long Count(string sql)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = Path.Combine(_data, "blogmanager.db"),
                Pooling = false,
            }.ConnectionString
        );
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are this file's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return (long)command.ExecuteScalar()!;
    }
}
