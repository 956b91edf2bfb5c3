using System.Net;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Api.Tests;

/// <summary>What the three health addresses mean, what they cost, and what they keep to themselves.</summary>
public sealed class HealthTests
{
    private static readonly string[] Addresses = ["/health", "/health/live", "/health/ready"];

    [Test]
    public async Task However_many_ask_the_store_is_asked_once_a_second()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var answer = new TaskCompletionSource();
        var pings = 0;
        await using var app = WithStore(clock, () =>
        {
            Interlocked.Increment(ref pings);
            return answer.Task;
        });
        using var client = app.CreateClient();
        Task<HttpResponseMessage>[] asked =
        [
            .. Enumerable.Range(0, 40).Select(i => client.GetAsync(i % 2 == 0 ? "/health" : "/health/ready")),
        ];
        await Until(() => Volatile.Read(ref pings) > 0);
        answer.SetResult();
        foreach (var each in asked)
            Assert.That((await each).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(pings, Is.EqualTo(1));
        using var within = await client.GetAsync("/health");
        Assert.That(pings, Is.EqualTo(1), "within the second");
        clock.Advance(TimeSpan.FromSeconds(1));
        using var later = await client.GetAsync("/health");
        Assert.That(pings, Is.EqualTo(2));
        Assert.That(
            (await later.JsonAsync()).Text("timestamp"),
            Is.Not.EqualTo((await within.JsonAsync()).Text("timestamp"))
        );
    }

    [Test]
    public async Task A_store_that_hangs_counts_as_out_holds_up_nobody_and_costs_one_thread()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        using var release = new ManualResetEventSlim();
        var pings = 0;
        await using var app = WithStore(clock, () =>
        {
            Interlocked.Increment(ref pings);
            // As a disk would: the call does not even come back.
            release.Wait();
            return Task.CompletedTask;
        });
        using var client = app.CreateClient();
        try
        {
            for (var look = 0; look < 3; look++)
            {
                var asked = client.GetAsync("/health");
                await Until(() => Volatile.Read(ref pings) > 0);
                while (!asked.IsCompleted)
                {
                    clock.Advance(TimeSpan.FromSeconds(1));
                    await Task.WhenAny(asked, Task.Delay(20));
                }

                Assert.That((await asked).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
                clock.Advance(TimeSpan.FromSeconds(1));
            }

            using var live = await client.GetAsync("/health/live");
            Assert.That((live.StatusCode, pings), Is.EqualTo((HttpStatusCode.OK, 1)));
        }
        finally
        {
            release.Set();
        }

        await Until(async () =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            using var ready = await client.GetAsync("/health/ready");
            return ready.IsSuccessStatusCode;
        });
    }

    [Test]
    public async Task Sick_dependencies_leave_it_degraded_and_ready_and_no_secret_host_or_path_is_told()
    {
        // Port 1 of loopback: nothing listens there.
        var settings = new Dictionary<string, string>
        {
            ["BlogManager:Models:Provider"] = "openai",
            ["BlogManager:Models:OpenAI:BaseUrl"] = "http://127.0.0.1:1/canary-llm/v1",
            ["BlogManager:Models:OpenAI:ApiKey"] = "canary-key",
            ["BlogManager:Models:OpenAI:ChatModel"] = "canary-model",
            ["BlogManager:Vectors:Provider"] = "chroma",
            ["BlogManager:Vectors:Chroma:Url"] = "http://127.0.0.1:1/canary-chroma",
            ["BlogManager:Vectors:Chroma:Token"] = "canary-token",
            ["BlogManager:Cache:Provider"] = "redis",
            ["BlogManager:Cache:Redis:ConnectionString"] = "127.0.0.1:1,password=canary-password",
        };
        await using var app = new BlogManagerApp(settings);
        using var admin = await app.CreateAdminClientAsync();
        foreach (var dependency in (string[])["llm_service", "vector_db", "redis", "crawler"])
            (
                await admin.PostAsync($"/api/v1/admin/circuit-breakers/{dependency}/isolate", null)
            ).EnsureSuccessStatusCode();
        using var anyone = app.CreateClient();
        // Answers of before the last isolation may be a second old.
        await Until(async () =>
            (await anyone.GetStringAsync("/health")).Contains("isolated", StringComparison.Ordinal)
        );
        foreach (var address in Addresses)
        {
            using var answer = await anyone.GetAsync(address);
            var told = answer.Headers + await answer.Content.ReadAsStringAsync();
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), address);
            Assert.That(
                told,
                Does.Not.Contain("canary")
                    .And.Not.Contain("127.0.0.1")
                    .And.Not.Contain(app.DataDirectory)
                    .And.Not.Contain(Environment.MachineName)
            );
        }

        Assert.That(
            JsonDocument.Parse(await anyone.GetStringAsync("/health")).RootElement.Text("status"),
            Is.EqualTo("degraded")
        );
    }

    [Test]
    public async Task An_instance_that_drains_is_alive_and_not_ready()
    {
        var drain = new Drain();
        await using var app = new BlogManagerApp(services: s => s.AddSingleton<IHostedService>(drain));
        using var client = app.CreateClient();
        using var before = await client.GetAsync("/health/ready");
        // As SIGTERM does.
        app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await drain.Begun.Task;
        using var ready = await client.GetAsync("/health/ready");
        using var live = await client.GetAsync("/health/live");
        drain.End.SetResult();
        Assert.That(
            (before.StatusCode, ready.StatusCode, live.StatusCode),
            Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK))
        );
    }

    [Test]
    public async Task What_answers_GET_answers_HEAD_alike_without_a_body()
    {
        await using var app = new BlogManagerApp();
        using var admin = await app.CreateAdminClientAsync();
        foreach (
            var address in (string[])
                [
                    .. Addresses,
                    "/api/v1/blogs",
                    "/api/v1/auth/me",
                    "/api/v1/blogs/none",
                    "/openapi/v1.json",
                    "/metrics",
                    "/nowhere",
                ]
        )
        {
            using var get = await admin.GetAsync(address);
            using var head = await HeadAsync(admin, address);
            Assert.Multiple(async () =>
            {
                Assert.That(head.StatusCode, Is.EqualTo(get.StatusCode), address);
                Assert.That(
                    head.Content.Headers.ContentType?.MediaType,
                    Is.EqualTo(get.Content.Headers.ContentType?.MediaType),
                    address
                );
                Assert.That(head.Headers.ETag, Is.EqualTo(get.Headers.ETag), address);
                Assert.That(await head.Content.ReadAsByteArrayAsync(), Is.Empty, address);
            });
        }

        using var wrong = await HeadAsync(admin, "/api/v1/qa/ask");
        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(
            app.Log.Lines,
            Has.Some.Contains("HEAD /api/v1/blogs 200"),
            "it is logged and measured as what it is"
        );
    }

    [Test]
    public async Task HEAD_of_a_jobs_events_does_not_wait_for_them()
    {
        await using var app = new BlogManagerApp();
        using var admin = await app.CreateAdminClientAsync();
        using var queued = await admin.PostAsync("/api/v1/admin/reindex", null);
        var job = (await queued.JsonAsync()).Text("job_id");
        using var head = await HeadAsync(admin, $"/api/v1/jobs/{job}/events");
        Assert.That(
            (head.StatusCode, head.Content.Headers.ContentType?.MediaType),
            Is.EqualTo((HttpStatusCode.OK, "text/event-stream"))
        );
    }

    private static async Task<HttpResponseMessage> HeadAsync(HttpClient client, string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        return await client.SendAsync(request);
    }

    private static BlogManagerApp WithStore(TimeProvider clock, Func<Task> ping)
    {
        var store = new Mock<IPostStore>();
        store.Setup(s => s.PingAsync(It.IsAny<CancellationToken>())).Returns(ping);
        return new BlogManagerApp(services: s => s.AddSingleton(clock).AddSingleton(store.Object));
    }

    private static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    private static async Task Until(Func<Task<bool>> condition)
    {
        // Bounded only so that what never comes does not hang the run.
        for (var i = 0; i < 1500; i++)
        {
            if (await condition())
                return;
            await Task.Delay(20);
        }

        Assert.Fail("It did not come.");
    }

    /// <summary>Holds the stop where an instance drains: it has been told to, and its server still listens.</summary>
    private sealed class Drain : IHostedLifecycleService
    {
        internal TaskCompletionSource Begun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task StoppingAsync(CancellationToken cancellationToken)
        {
            Begun.TrySetResult();
            return End.Task;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
