using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using BlogManager.Testing;

namespace BlogManager.Api.Tests.TwoInstances;

/// <summary>What one of two instances does is done once for both, and seen by the other.</summary>
[TestFixture(TwoServices.Sqlite, TwoServices.Chroma), TestFixture(TwoServices.Sqlite, TwoServices.InProcess)]
[TestFixture(TwoServices.Mongo, TwoServices.InProcess)]
[Category(TwoServices.Category), Parallelizable]
public sealed partial class SharedStateTests(string store, string vectors)
{
    private const int Rounds = 4;
    private const int FirstOfRounds = 100;
    private const int FirstOfJobs = 200;
    private const int Jobs = 60;

    private TwoServices? _services;
    private HttpClient _one = null!;
    private HttpClient _two = null!;

    private TwoServices Services =>
        _services ?? throw new InvalidOperationException("There are no services before the set-up.");

    [OneTimeSetUp]
    public async Task Start()
    {
        _services = await TwoServices.StartAsync(store, vectors);
        (_one, _two) = (_services.One.Client, _services.Two.Client);
        for (var number = 0; number < 4; number++)
            await _one.ProcessAsync(number);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_services is not null)
            await _services.DisposeAsync();
    }

    [Test]
    public async Task Asking_that_is_paused_on_one_is_paused_on_the_other_within_five_seconds()
    {
        var question = new { question = "What is a starter?" };
        await _two.SendAsync("/api/v1/qa/ask", question);
        await _one.SendAsync(HttpMethod.Put, "/api/v1/admin/asking", new { paused = true });
        await Task.Delay(TimeSpan.FromSeconds(5));
        using var refused = await _two.PostAsJsonAsync("/api/v1/qa/ask", question);
        await _one.SendAsync(HttpMethod.Put, "/api/v1/admin/asking", new { paused = false });
        Assert.That((await refused.JsonAsync()).Text("error"), Is.EqualTo("asking_paused"));
        await Task.Delay(TimeSpan.FromSeconds(5));
        await _two.SendAsync("/api/v1/qa/ask", question);
    }

    // An instance that hears nothing from Redis for 400 ms goes on without it: a machine that stood still is no fault.
    [Test, Retry(3)]
    public async Task A_thousand_cold_readers_of_both_instances_make_one_load_of_the_store()
    {
        await _one.ProcessAsync(1, "\nA line that makes what was read of it stale.\n");
        var before = await MissesAsync();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 1_000).Select(i => (i % 2 == 0 ? _one : _two).GetAsync(Read(1)))
        );
        Assert.That(answers.Select(a => a.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(
            answers.GroupBy(CacheOf).ToDictionary(g => g.Key, g => g.Count()),
            Is.EqualTo(new Dictionary<string, int> { ["MISS"] = 1, ["HIT"] = 999 })
        );
        Assert.That(await MissesAsync() - before, Is.EqualTo(1), "what the instances themselves count");
    }

    [Test]
    public async Task A_change_and_an_erasure_on_one_instance_are_soon_seen_on_the_other()
    {
        List<double> changes = [];
        List<double> erasures = [];
        for (var round = 0; round < Rounds; round++)
        {
            var (here, there) = round % 2 == 0 ? (_one, _two) : (_two, _one);
            var number = FirstOfRounds + round;
            await here.ProcessAsync(number);
            var id = (await ReadAsync(there, number))!.Value.Text("blog_id");
            var before = await there.GetStringAsync(Read(number));
            await here.ProcessAsync(number, $"\nThe {Rounds + round} visitors liked it.\n");
            changes.Add(
                (
                    await ServiceCalls.UntilAsync(
                        async () => await there.GetStringAsync(Read(number)) != before,
                        () => Services.Output
                    )
                ).TotalMilliseconds
            );
            using var erased = await here.DeleteAsync($"/api/v1/blogs/{id}");
            Assert.That(erased.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            erasures.Add(
                (
                    await ServiceCalls.UntilAsync(
                        async () => await ReadAsync(there, number) is null,
                        () => Services.Output
                    )
                ).TotalMilliseconds
            );
        }

        await TestContext.Out.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"seen after at most: change {changes.Max():F1} ms, erasure {erasures.Max():F1} ms, over {Rounds} rounds on {store} with {vectors} vectors"
            )
        );
    }

    [Test]
    public async Task A_post_that_one_instance_took_in_is_found_by_likeness_and_by_asking_the_other_until_it_is_erased()
    {
        const int Number = 50;
        await SimilarAsync(_two, 0);
        await _one.ProcessAsync(Number, "\nThe zeppelin mooring above the bakery was painted in vermilion.\n");
        var url = GeneratedPost.Url(Number);
        await ServiceCalls.UntilAsync(async () => (await SimilarAsync(_two, 0)).Contains(url), () => Services.Output);
        await ServiceCalls.UntilAsync(async () => (await CitedAsync(_two)).Contains(url), () => Services.Output);

        using var erased = await _one.DeleteAsync($"/api/v1/blogs/by-url?url={Uri.EscapeDataString(url)}");
        Assert.That(erased.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await SimilarAsync(_two, 0), Has.No.Member(url));
        await ServiceCalls.UntilAsync(async () => !(await CitedAsync(_two)).Contains(url), () => Services.Output);
    }

    [Test]
    public async Task Sixty_posts_queued_on_both_are_each_taken_in_once_by_one_of_them()
    {
        var queued = await Task.WhenAll(
            Enumerable.Range(0, Jobs).Select(i => (i % 2 == 0 ? _one : _two).QueueAsync(FirstOfJobs + i))
        );
        await ServiceCalls.UntilAsync(
            async () => (await _one.PostJobsAsync()).Count(j => j.Text("status") == "succeeded") == Jobs,
            () => Services.Output
        );
        var jobs = await _two.PostJobsAsync();
        Assert.That(jobs.Select(j => j.Text("id")), Is.EquivalentTo(queued));
        Assert.That(jobs.Select(j => j.GetProperty("attempts").GetInt32()), Is.All.EqualTo(1));

        // The logs come in batches.
        await ServiceCalls.UntilAsync(
            () => Task.FromResult(Ended(Services.One).Count + Ended(Services.Two).Count >= Jobs),
            () => Services.Output
        );
        List<string> byOne = Ended(Services.One),
            byTwo = Ended(Services.Two);
        Assert.That(byOne.Concat(byTwo), Is.EquivalentTo(queued), "each ended once, on one of them");
        Assert.That(new[] { byOne.Count, byTwo.Count }, Is.All.Positive, "both worked");
        Assert.That(
            (await _two.AllAsync("blogs")).Select(p => p.Text("blog_url")),
            Is.SupersetOf(Enumerable.Range(FirstOfJobs, Jobs).Select(GeneratedPost.Url))
        );
    }

    private static string Read(int number) =>
        $"/api/v1/blogs/by-url?url={Uri.EscapeDataString(GeneratedPost.Url(number))}";

    private static string CacheOf(HttpResponseMessage answer) => answer.Headers.GetValues("X-Cache").Single();

    private static async Task<JsonElement?> ReadAsync(HttpClient client, int number)
    {
        using var answer = await client.GetAsync(Read(number));
        Assert.That(answer.StatusCode, Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.NotFound));
        return answer.StatusCode == HttpStatusCode.OK ? await answer.JsonAsync() : null;
    }

    private static async Task<string?[]> SimilarAsync(HttpClient client, int number)
    {
        var found = await client.SendAsync(
            "/api/v1/similar/blogs",
            new { blog_url = GeneratedPost.Url(number), limit = 20 }
        );
        return [.. found.GetProperty("similar_blogs").EnumerateArray().Select(b => b.Text("url"))];
    }

    private static async Task<string?[]> CitedAsync(HttpClient client)
    {
        var answer = await client.SendAsync(
            "/api/v1/qa/ask",
            new { question = "How was the zeppelin mooring above the bakery painted?" }
        );
        Assert.That(answer.GetProperty("degraded").GetBoolean(), Is.False);
        return [.. answer.GetProperty("citations").EnumerateArray().Select(c => c.Text("url"))];
    }

    private async Task<double> MissesAsync()
    {
        var misses = 0.0;
        foreach (var client in (HttpClient[])[_one, _two])
            misses += Misses()
                .Matches(await client.GetStringAsync("/metrics"))
                .Sum(m => double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
        return misses;
    }

    private static List<string> Ended(ServiceProcess service) =>
        [.. JobEnded().Matches(service.Output).Select(m => m.Groups[1].Value)];

    [GeneratedRegex(@"^blogmanager_cache_requests_total\{[^}]*result=""miss""[^}]*\} (\S+)", RegexOptions.Multiline)]
    private static partial Regex Misses();

    [GeneratedRegex(@"Attempt \d+ at job (\S+) \(process_post\) ended \(succeeded\)")]
    private static partial Regex JobEnded();
}
