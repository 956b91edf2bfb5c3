using System.Net.Http.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// The service tells nobody what it does: libraries that would, by default, are told not to. Theirs begins with an
/// identifier and a queue of events in the home of the user.
/// </summary>
[Parallelizable]
public sealed class NoPhoningHomeTests
{
    [Test]
    public async Task With_its_models_at_work_it_writes_nothing_but_its_data()
    {
        using var data = new TempDirectory();
        using var home = new TempDirectory();
        var admin = (await ServiceProcess.RunAsync(data.Path, "keys", "bootstrap-admin")).StandardOutput.Trim();
        await using var service = await ServiceProcess.StartAsync(
            data.Path,
            ("HOME", home.Path),
            ("XDG_CACHE_HOME", home.File("cache")),
            // What would hide it where tests run: CI is spared by that library.
            ("CI", ""),
            ("GITHUB_ACTIONS", ""),
            ("TF_BUILD", ""),
            ("ORT_DISABLE_TELEMETRY", "0")
        );
        service.Client.DefaultRequestHeaders.Add("X-API-Key", admin);
        using var taken = await service.Client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url = "https://blog.example/rye",
                title = "Rye",
                content = "A rye loaf keeps for a week in a linen bag. Wheat is stale after two days.",
            }
        );
        taken.EnsureSuccessStatusCode();
        // Until the reader is loaded words answer, less sure of it.
        for (var tries = 0; ; tries++)
        {
            using var asked = await service.Client.PostAsJsonAsync(
                "/api/v1/qa/ask",
                new { question = $"How long does a rye loaf keep in a linen bag{new string('?', tries + 1)}" }
            );
            if ((await asked.JsonAsync()).GetProperty("support").GetDouble() > 0.5)
                break;
            Assert.That(tries, Is.LessThan(100), "the models answer within ten seconds");
            await Task.Delay(100);
        }

        Assert.That(await service.StopAsync(), Is.Zero);
        Assert.That(Directory.EnumerateFileSystemEntries(home.Path, "*", SearchOption.AllDirectories), Is.Empty);
    }
}
