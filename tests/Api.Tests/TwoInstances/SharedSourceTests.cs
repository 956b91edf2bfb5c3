using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests.TwoInstances;

/// <summary>Two instances on one store keep one blog in step: one of them syncs, and the other goes on where that dies.</summary>
[TestFixture(TwoServices.Sqlite), TestFixture(TwoServices.Mongo)]
[Category(TwoServices.Category)]
[Parallelizable]
public sealed class SharedSourceTests(string store)
{
    private const int Posts = 30;

    [Test]
    public async Task A_source_is_synced_once_and_by_the_other_where_the_one_is_killed_in_the_middle()
    {
        await using var site = await FakeSite.StartAsync();
        var asked = new ConcurrentDictionary<int, int>();
        var order = new ConcurrentQueue<int>();
        var blog = new ServedBlog(site, Posts)
        {
            BeforePage = number =>
            {
                order.Enqueue(number);
                asked.AddOrUpdate(number, 1, (_, times) => times + 1);
                return Task.Delay(100);
            },
        };
        await using var services = await TwoServices.StartAsync(
            store,
            TwoServices.InProcess,
            ("BlogManager:Jobs:LeaseSeconds", "6"),
            ("BlogManager:Jobs:HeartbeatSeconds", "1"),
            ("BlogManager:Crawler:AllowedPrivateNetworks:0", "127.0.0.0/8"),
            ("BlogManager:Crawler:RequestsPerSecondPerHost", "1000")
        );
        using var made = await services.One.Client.PostAsJsonAsync(
            "/api/v1/sources",
            new { sitemap_url = site.Root + "/sitemap.xml" }
        );
        Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.Created), await made.Content.ReadAsStringAsync());
        var path = $"/api/v1/sources/{(await made.JsonAsync()).Text("id")}";

        await ServiceCalls.UntilAsync(() => Task.FromResult(asked.Count >= 8), () => services.Output);
        var holder = await services.HolderAsync("import");
        Assert.That(holder, Is.Not.Null, "the kill came after the work");
        var left = (holder == services.One ? services.Two : services.One).Client;
        await holder!.KillAsync();
        Assert.That(asked, Has.Count.LessThan(Posts), "the kill came after the work");
        var (cut, before) = (asked.Keys.Max(), order.Count);

        JsonElement last = default;
        await ServiceCalls.UntilAsync(
            async () =>
            {
                last = (await left.GetFromJsonAsync<JsonElement>(path)).GetProperty("last_sync");
                return last.ValueKind == JsonValueKind.Object;
            },
            () => services.Output
        );
        Assert.That(
            new[] { "taken_in", "unchanged", "failed", "gone" }.Select(f => last.GetProperty(f).GetInt32()).Sum(),
            Is.EqualTo(Posts),
            last.GetRawText()
        );
        Assert.That(last.GetProperty("failed").GetInt32() + last.GetProperty("gone").GetInt32(), Is.Zero);
        Assert.That(asked.Keys.Order(), Is.EqualTo(Enumerable.Range(0, Posts)));
        var jobs = (await left.AllAsync("jobs")).Where(j => j.Text("kind") == "import").ToList();
        Assert.That(jobs.Select(j => j.GetProperty("attempts").GetInt32()), Is.EqualTo([2]), "one job, taken up once");
        Assert.That(order.Skip(before), Is.All.GreaterThanOrEqualTo(cut), "what was done is not done again");
        Assert.That(
            (await left.AllAsync("blogs")).Select(p => p.Text("blog_url")),
            Is.EquivalentTo(Enumerable.Range(0, Posts).Select(blog.Url))
        );
    }

    [Test]
    public async Task Of_two_instances_that_both_look_every_second_one_begins_each_sync()
    {
        await using var site = await FakeSite.StartAsync();
        var blog = new ServedBlog(site, 3);
        await using var services = await TwoServices.StartAsync(
            store,
            TwoServices.InProcess,
            ("BlogManager:Crawler:AllowedPrivateNetworks:0", "127.0.0.0/8"),
            ("BlogManager:Crawler:RequestsPerSecondPerHost", "1000")
        );
        const int Sources = 6;
        for (var i = 0; i < Sources; i++)
        {
            using var made = await services.One.Client.PostAsJsonAsync(
                "/api/v1/sources",
                new { sitemap_url = site.Root + "/sitemap.xml", name = $"source {i}" }
            );
            Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        }

        await ServiceCalls.UntilAsync(
            async () =>
                (await services.Two.Client.AllAsync("sources")).All(s =>
                    s.GetProperty("last_sync").ValueKind == JsonValueKind.Object
                ),
            () => services.Output
        );
        // Another round of both schedules.
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        var jobs = (await services.Two.Client.AllAsync("jobs")).Where(j => j.Text("kind") == "import");
        Assert.That(jobs.ToList(), Has.Count.EqualTo(Sources));
        Assert.That(blog.Answered().Full, Is.EqualTo(new[] { 0, 1, 2 }));
    }
}
