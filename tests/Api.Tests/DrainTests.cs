using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>An orderly stop of the real process: what runs ends, what waits is left to the next.</summary>
[Parallelizable]
public sealed class DrainTests
{
    [Test]
    public async Task A_stop_while_it_starts_is_no_crash()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("There is no SIGTERM on Windows.");
        using var data = new TempDirectory();
        // Wherever it stands: not up far enough to hear of it (the signal ends it), in the middle, or up.
        for (var milliseconds = 200; milliseconds <= 2000; milliseconds += 150)
        {
            var (exit, errors) = await ServiceProcess.StopWhileStartingAsync(
                data.Path,
                TimeSpan.FromMilliseconds(milliseconds)
            );
            Assert.That((exit, errors), Is.AnyOf((0, string.Empty), (128 + 15, string.Empty)), $"{milliseconds} ms");
        }
    }

    [Test]
    public async Task On_SIGTERM_a_running_request_ends_well_and_queued_jobs_are_done_by_the_next_process()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("There is no SIGTERM on Windows.");
        using var data = new TempDirectory();
        await using var site = await FakeSite.StartAsync();
        var page = new HeldPage(site);
        (string, string)[] settings =
        [
            ("BlogManager:Crawler:AllowedPrivateNetworks:0", "127.0.0.0/8"),
            ("BlogManager:Crawler:RespectRobots", "false"),
            ("BlogManager:Jobs:Concurrency", "1"),
        ];
        var key = (await ServiceProcess.RunAsync(data.Path, "keys", "bootstrap-admin")).StandardOutput.Trim();
        string job;
        await using (var service = await ServiceProcess.StartAsync(data.Path, settings))
        {
            service.Client.DefaultRequestHeaders.Add("X-API-Key", key);
            var running = service.Client.PostAsJsonAsync("/api/v1/blogs/process", new { url = page.Url });
            await page.AskedAsync();
            using var queued = await service.Client.PostAsJsonAsync(
                "/api/v1/blogs/process-async",
                new
                {
                    url = GeneratedPost.Url(1),
                    content = GeneratedPost.Markdown(1),
                    content_type = "text/markdown",
                    num_questions = 1,
                }
            );
            job = (await queued.JsonAsync()).Text("job_id")!;
            var stopping = service.StopAsync();
            page.Release();
            using var answer = await running;
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await stopping, Is.Zero, service.Output);
        }

        await using var next = await ServiceProcess.StartAsync(data.Path, settings);
        next.Client.DefaultRequestHeaders.Add("X-API-Key", key);
        var status = string.Empty;
        // Bounded only so that what never comes does not hang the run.
        for (var i = 0; i < 600 && status != "succeeded"; i++)
        {
            status = (await next.Client.GetFromJsonAsync<JsonElement>($"/api/v1/jobs/{job}")).Text("status");
            await Task.Delay(50);
        }

        Assert.That(status, Is.EqualTo("succeeded"));
        using var post = await next.Client.GetAsync($"/api/v1/blogs/by-url?url={Uri.EscapeDataString(page.Url)}");
        Assert.That(post.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
