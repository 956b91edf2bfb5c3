using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Testing;
using BlogManager.Testing.MongoWire;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Api.Tests;

/// <summary>
/// A post of 1,000,000 characters, the most that may be sent, goes in by job on every storage and in any script: of those
/// that take most bytes, too.
/// </summary>
[Parallelizable]
public sealed class LongPostTests
{
    private const int Length = 1_000_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [TestCase("sqlite", "面包由面粉和水制成第{0}次发酵需要酵母。", "zh")]
    [TestCase("mongo", "面包由面粉和水制成第{0}次发酵需要酵母。", "zh")]
    [TestCase("mongo", "Bread {0} is made of flour and water. ", "en")]
    [TestCase("mongo", "🍞🥐🥖 {0} 𝒳𝒴𝒵. ", "emoji")]
    public async Task A_post_of_a_million_characters_goes_in_by_job(string store, string sentence, string script)
    {
        await using var mongo = store == "mongo" ? MongoStandIn.Start() : null;
        var settings = new Dictionary<string, string> { ["BlogManager:Ingestion:CpuSecondsPerPost"] = "300" };
        if (mongo is not null)
        {
            settings["BlogManager:Storage:Provider"] = "mongo";
            settings["BlogManager:Storage:Mongo:ConnectionString"] = mongo.ConnectionString;
            settings["BlogManager:Storage:Mongo:Database"] = "blogmanager_long";
        }

        await using var app = new BlogManagerApp(settings, services =>
            services.AddSingleton<IEmbedder, EvenEmbedder>()
        );
        using var client = await app.CreateAdminClientAsync();
        client.Timeout = Patience;
        var url = $"https://kitchen.example/long-{script}";
        using var answer = await client.PostAsJsonAsync(
            "/api/v1/blogs/process-async",
            new
            {
                url,
                content = Text(sentence),
                content_type = "text/plain",
                title = "Bread",
            }
        );
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), await answer.Content.ReadAsStringAsync());
        using var events = await client.GetAsync($"{answer.Headers.Location}/events").WaitAsync(Patience);
        var stream = await events.Content.ReadAsStringAsync().WaitAsync(Patience);
        var last = JsonSerializer.Deserialize<JsonElement>(
            stream.Split('\n').Last(l => l.StartsWith("data: ", StringComparison.Ordinal))["data: ".Length..]
        );
        Assert.That(last.Text("status"), Is.EqualTo("succeeded"), last.ToString());
        using var stored = await client.GetAsync($"/api/v1/blogs/by-url?url={url}");
        Assert.That(stored.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    /// <summary>
    /// Vectors of the encoder's size without its minutes of computing: what is looked at is whether they are stored.
    /// </summary>
    private sealed class EvenEmbedder(IEmbeddingStore spaces) : IEmbedder
    {
        private const int Dimension = 384;
        private static readonly float[] Even = [.. Enumerable.Repeat(1 / MathF.Sqrt(Dimension), Dimension)];

        public async Task<StoredSpace> PrepareSpaceAsync(CancellationToken cancellationToken)
        {
            var space = new StoredSpace(
                new EmbeddingSpace("even", "test", "even", Dimension),
                0,
                ReadOnlyMemory<byte>.Empty
            );
            await spaces.AddSpaceAsync(space, cancellationToken);
            return space;
        }

        public bool IsStale(StoredSpace space, int posts) => false;

        public bool SharePassages(EmbeddingSpace one, EmbeddingSpace other) => true;

        public Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
            StoredSpace space,
            EmbeddingInput input,
            IReadOnlyList<string> texts,
            CancellationToken cancellationToken
        ) => Task.FromResult<IReadOnlyList<ReadOnlyMemory<float>>>([.. texts.Select(_ => (ReadOnlyMemory<float>)Even)]);
    }

    private static string Text(string sentence)
    {
        // As callers count: an emoji is one character.
        var text = new StringBuilder(2 * Length);
        var characters = 0;
        for (var i = 0; characters < Length; i++)
        {
            var more =
                string.Format(System.Globalization.CultureInfo.InvariantCulture, sentence, i)
                + (i % 10 == 9 ? "\n\n" : "");
            foreach (var rune in more.EnumerateRunes().Take(Length - characters))
            {
                text.Append(rune);
                characters++;
            }
        }

        return text.ToString();
    }
}
