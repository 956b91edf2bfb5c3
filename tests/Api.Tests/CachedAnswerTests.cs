using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BlogManager.Api.Tests;

/// <summary>Remembered answers over HTTP, on one instance.</summary>
[CancelAfter(120_000)]
[Parallelizable]
public sealed class CachedAnswerTests
{
    private const string Url = "https://kitchen.example/sourdough";
    private const string Text = """
        # How to keep a sourdough starter alive

        Feed the starter once a day at room temperature with equal weights of flour and water. In the fridge it needs feeding only once a week, because the
        cold slows the yeast down. Discard half of the starter before each feeding so that the jar does not overflow.
        """;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task An_answer_outlives_writes_of_other_posts_but_not_of_those_that_it_looked_at()
    {
        await using var app = new BlogManagerApp();
        using var client = await app.CreateAdminClientAsync();
        await ProcessAsync(client, Text);
        const string Starter = "How often does a starter in the fridge need feeding?";
        Assert.That(await TellAsync(client, Starter), Is.EqualTo((false, true)));
        await ProcessAsync(client, "# Bees\n\nBees dance to tell where flowers are.", "https://kitchen.example/bees");
        Assert.That(
            await TellAsync(client, Starter),
            Is.EqualTo((false, true)),
            "the first write of a minute moves the corpus for every answer"
        );
        Assert.That(await TellAsync(client, "Who invented the printing press?"), Is.EqualTo((false, false)));
        await ProcessAsync(client, "# Wasps\n\nWasps build nests of paper.", "https://kitchen.example/wasps");
        Assert.That(await TellAsync(client, Starter), Is.EqualTo((true, true)));
        Assert.That(
            await TellAsync(client, "Who invented the printing press?"),
            Is.EqualTo((false, false)),
            "the new post might have said it"
        );
        await ProcessAsync(client, Text.Replace("once a week", "once a month", StringComparison.Ordinal));
        Assert.That(await TellAsync(client, Starter), Is.EqualTo((false, true)));
        using var erased = await client.DeleteAsync("/api/v1/blogs/by-url?url=https://kitchen.example/bees", Cancel);
        Assert.That(erased.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await TellAsync(client, Starter), Is.EqualTo((false, true)), "erasing drops every answer");
    }

    [Test]
    public async Task A_hit_is_byte_for_byte_the_miss_under_the_same_tag_and_the_tag_spares_it()
    {
        await using var app = new BlogManagerApp();
        using var client = await app.CreateAdminClientAsync();
        await ProcessAsync(client, Text);
        foreach (var path in new[] { $"by-url?url={Url}", $"by-url?url={Url}?utm_source=x" })
        {
            using var miss = await client.GetAsync("/api/v1/blogs/" + path, Cancel);
            using var hit = await client.GetAsync("/api/v1/blogs/" + path, Cancel);
            Assert.That(CacheOf(hit), Is.EqualTo("HIT"));
            Assert.That(
                await hit.Content.ReadAsByteArrayAsync(Cancel),
                Is.EqualTo(await miss.Content.ReadAsByteArrayAsync(Cancel))
            );
            Assert.That(hit.Headers.ETag, Is.EqualTo(miss.Headers.ETag));
            Assert.That(hit.Content.Headers.ContentType, Is.EqualTo(miss.Content.Headers.ContentType));
            using var conditional = new HttpRequestMessage(HttpMethod.Get, "/api/v1/blogs/" + path);
            conditional.Headers.IfNoneMatch.Add(miss.Headers.ETag!);
            using var held = await client.SendAsync(conditional, Cancel);
            Assert.That((held.StatusCode, CacheOf(held)), Is.EqualTo((HttpStatusCode.NotModified, "HIT")));
        }
    }

    [Test]
    public async Task An_answer_is_remembered_whatever_the_case_and_dropped_when_a_post_changes()
    {
        await using var app = new BlogManagerApp();
        using var client = await app.CreateAdminClientAsync();
        await ProcessAsync(client, Text);
        var first = await AskAsync(client, "How often should I feed a starter in the fridge?");
        var again = await AskAsync(client, "how often  should I feed a STARTER in the fridge?");
        Assert.Multiple(() =>
        {
            Assert.That(first.GetProperty("cached").GetBoolean(), Is.False);
            Assert.That(again.GetProperty("cached").GetBoolean(), Is.True);
            Assert.That(again.Text("answer_id"), Is.EqualTo(first.Text("answer_id")));
            Assert.That(again.Text("answer"), Is.EqualTo(first.Text("answer")));
            Assert.That(
                again.Text("question"),
                Is.EqualTo("how often  should I feed a STARTER in the fridge?"),
                "as this caller asked it"
            );
        });
        Assert.That(
            (
                await AskAsync(
                    client,
                    "How often should I feed a starter in the fridge?",
                    site: "https://kitchen.example"
                )
            )
                .GetProperty("cached")
                .GetBoolean(),
            Is.False
        );

        await ProcessAsync(client, Text.Replace("once a week", "once a fortnight", StringComparison.Ordinal));
        var changed = await AskAsync(client, "How often should I feed a starter in the fridge?");
        Assert.That(changed.GetProperty("cached").GetBoolean(), Is.False);
        Assert.That(changed.GetProperty("citations")[0].Text("quote"), Does.Contain("fortnight"));
    }

    [Test]
    public async Task While_the_store_is_out_what_was_read_before_is_served_stale_and_all_else_is_503_with_a_time_to_come_back()
    {
        var outage = new Outage();
        await using var app = new BlogManagerApp(services: services =>
        {
            Replace<IPostStore>(services, store => Failing<IPostStore>.Before(store, outage));
            Replace<IResultCache>(services, cache => new ShortLived(cache));
        });
        using var client = await app.CreateAdminClientAsync();
        await ProcessAsync(client, Text);
        using var fresh = await client.GetAsync($"/api/v1/blogs/by-url?url={Url}", Cancel);
        await Task.Delay(ShortLived.Lifetime * 5, Cancel);
        outage.IsOn = true;

        using var stale = await client.GetAsync($"/api/v1/blogs/by-url?url={Url}", Cancel);
        Assert.That((stale.StatusCode, CacheOf(stale)), Is.EqualTo((HttpStatusCode.OK, "STALE")));
        Assert.That(
            await stale.Content.ReadAsByteArrayAsync(Cancel),
            Is.EqualTo(await fresh.Content.ReadAsByteArrayAsync(Cancel))
        );
        Assert.That(stale.Headers.ETag, Is.EqualTo(fresh.Headers.ETag));
        using var unread = await client.GetAsync("/api/v1/blogs/by-url?url=https://kitchen.example/other", Cancel);
        await ProblemAssert.IsProblemAsync(unread, HttpStatusCode.ServiceUnavailable, "dependency_unavailable");
        Assert.That(unread.Headers.RetryAfter, Is.Not.Null);
        using var write = await client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url = Url,
                content = Text + "\nMore.\n",
                content_type = "text/markdown",
            },
            Cancel
        );
        await ProblemAssert.IsProblemAsync(write, HttpStatusCode.ServiceUnavailable, "dependency_unavailable");

        outage.IsOn = false;
        using var erased = await client.DeleteAsync($"/api/v1/blogs/by-url?url={Url}", Cancel);
        Assert.That(
            (await erased.JsonAsync()).GetProperty("erased").GetProperty("cache_entries").GetInt32(),
            Is.EqualTo(1)
        );
        outage.IsOn = true;
        using var gone = await client.GetAsync($"/api/v1/blogs/by-url?url={Url}", Cancel);
        Assert.That(
            gone.StatusCode,
            Is.EqualTo(HttpStatusCode.ServiceUnavailable),
            "what was erased does not stand in"
        );
    }

    private static string CacheOf(HttpResponseMessage answer) => answer.Headers.GetValues("X-Cache").Single();

    private static async Task<(bool Cached, bool Grounded)> TellAsync(HttpClient client, string question)
    {
        var answer = await AskAsync(client, question);
        return (answer.GetProperty("cached").GetBoolean(), answer.GetProperty("grounded").GetBoolean());
    }

    private static async Task ProcessAsync(HttpClient client, string content, string url = Url)
    {
        using var answer = await client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url,
                content,
                content_type = "text/markdown",
                title = "Starter",
            },
            Cancel
        );
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<JsonElement> AskAsync(HttpClient client, string question, string? site = null)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/qa/ask", new { question, site }, Cancel);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync(Cancel));
        return await answer.JsonAsync();
    }

    private static void Replace<T>(IServiceCollection services, Func<T, T> around)
        where T : class
    {
        var original = services.Last(s => s.ServiceType == typeof(T) && !s.IsKeyedService);
        services.Replace(
            ServiceDescriptor.Singleton<T>(provider =>
                around(
                    (T)(
                        original.ImplementationFactory?.Invoke(provider)
                        ?? ActivatorUtilities.CreateInstance(provider, original.ImplementationType!)
                    )
                )
            )
        );
    }

    private sealed class Outage
    {
        internal volatile bool IsOn;
    }

    /// <summary>A store whose file is locked while the outage is on.</summary>
    public class Failing<T> : DispatchProxy
        where T : class
    {
        private T? _store;
        private Func<bool>? _isOut;

        internal static T Before(T store, object outage)
        {
            var proxy = Create<T, Failing<T>>();
            ((Failing<T>)(object)proxy)._store = store;
            ((Failing<T>)(object)proxy)._isOut = () => ((Outage)outage).IsOn;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            _isOut!() ? throw new SqliteException("database is locked", 5) : targetMethod!.Invoke(_store, args);
    }

    /// <summary>The real cache, with lifetimes that a test can sit out.</summary>
    private sealed class ShortLived(IResultCache cache) : IResultCache
    {
        internal static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(100);

        public ValueTask<CacheLookup<T>> GetOrCreateAsync<T>(
            string key,
            IReadOnlyCollection<string> tags,
            TimeSpan lifetime,
            Func<CancellationToken, Task<CacheFill<T>>> factory,
            CancellationToken cancellationToken
        ) => cache.GetOrCreateAsync(key, tags, Lifetime, factory, cancellationToken);

        public Task<int> InvalidateAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken) =>
            cache.InvalidateAsync(tags, cancellationToken);
    }
}
