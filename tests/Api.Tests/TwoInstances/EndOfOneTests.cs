using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using BlogManager.Testing;

namespace BlogManager.Api.Tests.TwoInstances;

/// <summary>One of two instances ends, killed or asked to, and the other goes on with everything.</summary>
[TestFixture(TwoServices.Sqlite, TwoServices.Chroma), TestFixture(TwoServices.Mongo, TwoServices.InProcess)]
[Category(TwoServices.Category)]
[Parallelizable]
public sealed class EndOfOneTests(string store, string vectors)
{
    private const int Jobs = 60;
    private const int JobsOfDrain = 30;
    private const int Callers = 6;

    [Test]
    public async Task A_kill_of_one_in_the_middle_loses_no_job_and_repeats_none()
    {
        // A short lease, so that what the killed one held is soon taken up.
        await using var services = await TwoServices.StartAsync(
            store,
            vectors,
            ("BlogManager:Jobs:LeaseSeconds", "3"),
            ("BlogManager:Jobs:HeartbeatSeconds", "1")
        );
        var queued = await Task.WhenAll(
            Enumerable.Range(0, Jobs).Select(i => (i % 2 == 0 ? services.One : services.Two).Client.QueueAsync(i))
        );
        var left = services.Two.Client;
        await ServiceCalls.UntilAsync(async () => Done(await left.PostJobsAsync()) >= 10, () => services.Output);
        await services.One.KillAsync();
        Assert.That(Done(await left.PostJobsAsync()), Is.LessThan(Jobs), "the kill came after the work");

        await ServiceCalls.UntilAsync(async () => Done(await left.PostJobsAsync()) == Jobs, () => services.Output);
        var jobs = await left.PostJobsAsync();
        Assert.That(jobs.Select(j => j.Text("id")), Is.EquivalentTo(queued));
        var attempts = jobs.ConvertAll(j => j.GetProperty("attempts").GetInt32());
        Assert.That(attempts, Is.All.LessThanOrEqualTo(2));
        Assert.That(attempts.Count(a => a == 2), Is.LessThanOrEqualTo(2), "the killed one held two at most");
        Assert.That(
            (await left.AllAsync("blogs")).Select(p => p.Text("blog_url")),
            Is.EquivalentTo(Enumerable.Range(0, Jobs).Select(GeneratedPost.Url))
        );
        Assert.That(await services.WrittenTwiceAsync(), Is.Zero);
    }

    // A connection that the kernel has made and the server not yet taken is reset when the socket closes: on a machine that
    // stands still that may happen to one.
    [Test, Retry(3)]
    public async Task On_SIGTERM_of_one_under_load_no_request_is_cut_off_and_the_other_does_its_jobs_before_their_leases_end()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("There is no SIGTERM on Windows.");
        await using var site = await FakeSite.StartAsync();
        var page = new HeldPage(site);

        // A lease longer than the patience of the test: only one that is given back lets a job go on.
        await using var services = await TwoServices.StartAsync(
            store,
            vectors,
            ("BlogManager:Jobs:LeaseSeconds", "3600"),
            ("BlogManager:Jobs:HeartbeatSeconds", "60"),
            ("BlogManager:Crawler:AllowedPrivateNetworks:0", "127.0.0.0/8"),
            ("BlogManager:Crawler:RespectRobots", "false"),
            ("BlogManager:Crawler:TimeoutSeconds", "110")
        );
        for (var number = 0; number < 4; number++)
            await services.One.Client.ProcessAsync(number);
        var queued = await Task.WhenAll(
            Enumerable.Range(100, JobsOfDrain).Select(number => services.One.Client.QueueAsync(number))
        );
        var running = services.One.Client.PostAsJsonAsync("/api/v1/blogs/process", new { url = page.Url });
        await page.AskedAsync();
        var load = new SwitchingLoad(services.One.Client, services.Two.Client);
        var callers = Enumerable.Range(0, Callers).Select(load.RunAsync).ToArray();

        // More are running than the other has room for: so the one that is stopped holds some.
        await ServiceCalls.UntilAsync(
            async () => (await services.Two.Client.PostJobsAsync()).Count(j => j.Text("status") == "running") > 2,
            () => services.Output
        );
        var stopping = services.One.StopAsync();
        await ServiceCalls.UntilAsync(
            () =>
                Task.FromResult(services.One.Output.Contains("running jobs are given back", StringComparison.Ordinal)),
            () => services.Output
        );
        Assert.That(running.IsCompleted || stopping.IsCompleted, Is.False, "the leases do not wait for the requests");
        page.Release();
        using (var answer = await running)
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await stopping, Is.Zero, services.Output);
        await Task.WhenAll(callers);
        await TestContext.Out.WriteLineAsync($"{load.Answered} requests answered around the stop");
        Assert.That(load.Faults, Is.Empty);

        await ServiceCalls.UntilAsync(
            async () => Done(await services.Two.Client.PostJobsAsync()) == JobsOfDrain,
            () => services.Output
        );
        var jobs = await services.Two.Client.PostJobsAsync();
        Assert.That(jobs.Select(j => j.Text("id")), Is.EquivalentTo(queued));
        Assert.That(
            jobs.Select(j => j.GetProperty("attempts").GetInt32()),
            Is.All.EqualTo(1),
            "an orderly stop is no attempt"
        );
        Assert.That(await services.WrittenTwiceAsync(), Is.Zero);
    }

    private static int Done(List<System.Text.Json.JsonElement> jobs)
    {
        Assert.That(jobs.Where(j => j.Text("status") == "failed").Select(j => j.GetRawText()), Is.Empty);
        return jobs.Count(j => j.Text("status") == "succeeded");
    }

    /// <summary>
    /// Callers that know two instances, and go over to the second for good once the first refuses a connection.
    /// Anything else that fails is a fault.
    /// </summary>
    private sealed class SwitchingLoad(HttpClient first, HttpClient second)
    {
        private const int RequestsAfterwards = 10;

        private int _answered;

        internal int Answered => _answered;

        internal ConcurrentQueue<string> Faults { get; } = new();

        internal async Task RunAsync(int caller)
        {
            var client = first;
            for (int sent = 0, left = int.MaxValue; left > 0; sent++)
            {
                try
                {
                    using var answer = await SendAsync(client, caller, sent);
                    if (answer.StatusCode != HttpStatusCode.OK)
                        Faults.Enqueue($"caller {caller}: {answer.StatusCode}");
                    await answer.Content.ReadAsByteArrayAsync();
                    Interlocked.Increment(ref _answered);
                    left--;
                }
                catch (HttpRequestException e) when (client == first)
                {
                    if (e.InnerException is not SocketException { SocketErrorCode: SocketError.ConnectionRefused })
                        Faults.Enqueue(
                            $"caller {caller}: {e.HttpRequestError}: {e.Message} {e.InnerException?.Message}"
                        );
                    (client, left) = (second, RequestsAfterwards);
                }
            }
        }

        private static Task<HttpResponseMessage> SendAsync(HttpClient client, int caller, int sent) =>
            (caller % 3) switch
            {
                0 => client.GetAsync($"/api/v1/blogs/by-url?url={Uri.EscapeDataString(GeneratedPost.Url(sent % 4))}"),
                1 => client.GetAsync("/api/v1/blogs?limit=20"),
                _ => client.PostAsJsonAsync("/api/v1/search", new { query = GeneratedPost.Dish(sent) }),
            };
    }
}
