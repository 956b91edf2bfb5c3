using System.Text.Json;
using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Adapters.Tests.Sqlite;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>Both stores rank alike: the ten best of a query are the same on SQLite and on MongoDB.</summary>
public sealed class SameRankingTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Made_up_posts_are_ranked_alike()
    {
        var random = new Random(7);
        // Words as common as those of a language: the first of them everywhere, the last hardly anywhere.
        string Word() => "w" + (char)('a' + Math.Min(25, (int)(-Math.Log(1 - random.NextDouble()) * 6)));
        string Words(int count) => string.Join(' ', Enumerable.Range(0, count).Select(_ => Word() + Word()));
        List<(string Title, string Text)> posts =
        [
            .. Enumerable
                .Range(0, 60)
                .Select(_ => (Words(4), string.Join("\n\n", Enumerable.Range(0, 5).Select(_ => Words(60) + ".")))),
        ];
        Assert.That(await AlikeAsync(posts, posts.ConvertAll(p => p.Title)), Is.EqualTo(1));
    }

    /// <summary>
    /// The titles of real posts as queries: <c>BLOGMANAGER_POSTS</c> names a file with a JSON object of <c>title</c> and
    /// <c>text</c> a line.
    /// </summary>
    [Test, Explicit("reads posts that are not part of the repository, and takes minutes")]
    public async Task Real_posts_are_ranked_alike()
    {
        var posts = File.ReadLines(Environment.GetEnvironmentVariable("BLOGMANAGER_POSTS")!)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Select(p => (p.GetProperty("title").GetString()!, p.GetProperty("text").GetString()!))
            .ToList();
        var alike = await AlikeAsync(posts, posts.ConvertAll(p => p.Item1));
        await TestContext.Out.WriteLineAsync($"{posts.Count} posts, top 10 the same of {alike:P1} of their titles");
        Assert.That(alike, Is.AtLeast(0.99));
    }

    private static async Task<double> AlikeAsync(List<(string Title, string Text)> posts, List<string> queries)
    {
        await using var sqlite = await SqliteStorageUnderTest.CreateAsync(TimeProvider.System);
        await using var mongo = await MongoStorageUnderTest.CreateAsync(TimeProvider.System);
        foreach (var storage in new[] { sqlite, mongo })
        {
            await storage.Embeddings.AddSpaceAsync(Samples.Space(), Cancel);
            for (var i = 0; i < posts.Count; i++)
            {
                var text = StoredText.From(posts[i].Text);
                var post = Samples.Post($"p{i}") with
                {
                    Title = posts[i].Title,
                    Text = text,
                    Questions = [],
                    Chunks = Chunker.Split(text, $"p{i}"),
                };
                Assert.That(await storage.Posts.ReplaceAsync(post, Samples.SpaceId, [], Cancel), Is.True);
            }
        }

        var same = 0;
        foreach (var title in queries)
        {
            var query = new LexicalQuery([.. QueryWords.Of(title).Select(w => w.Word)], 10);
            var (one, other) = (
                await sqlite.Words.SearchAsync(query, Cancel),
                await mongo.Words.SearchAsync(query, Cancel)
            );
            // Chunks of one score may come in either order, and the last of them be either.
            var last = one.Count == 0 ? 0 : one[^1].Score;
            if (
                one.Select(h => Math.Round(h.Score, 6)).SequenceEqual(other.Select(h => Math.Round(h.Score, 6)))
                && one.Where(h => h.Score > last + 1e-6)
                    .Select(h => h.ChunkId)
                    .ToHashSet(StringComparer.Ordinal)
                    .IsSubsetOf(other.Select(h => h.ChunkId))
            )
                same++;
        }

        return (double)same / queries.Count;
    }
}
