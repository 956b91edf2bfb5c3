using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>Posts, vectors and spaces to store.</summary>
internal static class Samples
{
    public const string SpaceId = "built-in-test";
    public const int Dimension = 4;

    public static readonly DateTimeOffset Created = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    public static StoredSpace Space(string id = SpaceId, int dimension = Dimension) =>
        new(new EmbeddingSpace(id, "built-in", "tfidf+lsa", dimension), 12, new byte[] { 0, 1, 2, 255, 0 });

    /// <summary>A post whose every text holds <paramref name="words"/>.</summary>
    public static BlogPost Post(
        string id,
        string? url = null,
        string words = "plain words",
        long version = 1,
        int chunks = 2,
        int questions = 2,
        DateTimeOffset? createdAt = null,
        string title = "A title"
    )
    {
        var text = StoredText.From(
            string.Join("\n\n", Enumerable.Range(0, chunks).Select(i => $"Part {i} with {words}."))
        );
        return new BlogPost
        {
            Id = id,
            Url = new PostUrl(url ?? $"https://blog.example/{id}"),
            Title = title,
            Language = "en",
            Text = text,
            WordCount = 17,
            ContentHash = $"hash-{id}-{version}",
            Summary = new PostSummary($"Summary of {words}.", [$"First of {words}", "Second"]),
            Chunks =
            [
                .. Enumerable
                    .Range(0, chunks)
                    .Select(i => new Chunk(
                        $"{id}-v{version}-c{i}",
                        i,
                        i * 3,
                        (i * 3) + 2,
                        $"Part {i} with {words}.",
                        i == 0 ? string.Empty : $"Heading › Sub {i}"
                    )),
            ],
            Questions =
            [
                .. Enumerable
                    .Range(0, questions)
                    .Select(i => new Question(
                        $"{id}-v{version}-q{i}",
                        id,
                        $"What is {words} {i}?",
                        $"It is {words}.",
                        "❓",
                        [new Evidence(words, 4, 4 + words.Length), new Evidence("x", 0, 1)],
                        Created.AddSeconds(i)
                    )),
            ],
            QuestionsRequested = 5,
            Version = version,
            CreatedAt = createdAt ?? Created,
            ProcessedAt = (createdAt ?? Created).AddMinutes(version),
            Provider = "extractive",
            Model = "textrank",
        };
    }

    /// <summary>One vector for each chunk of a post, and one for the post.</summary>
    public static List<Embedding> Embeddings(BlogPost post, int dimension = Dimension) =>
        [
            .. post.Chunks.Select(c => new Embedding(
                c.Id,
                post.Id,
                post.Url.Site,
                VectorKind.Chunk,
                Vector(dimension, c.Ordinal + 1)
            )),
            new Embedding(post.Id, post.Id, post.Url.Site, VectorKind.Post, Vector(dimension, -post.Version)),
        ];

    /// <summary>All that a value holds, for comparing records with lists inside.</summary>
    public static string Dump(object? value) => JsonSerializer.Serialize(value);

    public static async Task<List<T>> ToListAsync<T>(this IAsyncEnumerable<T> source)
    {
        var items = new List<T>();
        await foreach (var item in source)
            items.Add(item);
        return items;
    }

    private static float[] Vector(int dimension, double seed) =>
        [.. Enumerable.Range(0, dimension).Select(i => (float)Math.Sin(seed + i))];
}
