using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Storage.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Benchmarks;

/// <summary>
/// Lets a blog in a data directory grow through the ports of its store, faster than posts can be taken in: each new post
/// has the title of a real one with a number, and passages of real ones, drawn by chance, with their vectors turned a
/// little, so that none is another's double. The vectors' space counts as trained on as many posts as there are then.
/// </summary>
internal static class GrownBlog
{
    private const int Passages = 8;
    private const float Noise = 0.25f;

    internal static async Task FillAsync(string directory, int count)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("BlogManager:DataDirectory", directory)])
            .Build();
        await using var services = new ServiceCollection().AddSqliteStorage(configuration).BuildServiceProvider();
        var posts = services.GetRequiredService<IPostStore>();
        var spaces = services.GetRequiredService<IEmbeddingStore>();
        var (real, active) = (await ReadAsync(posts), (await spaces.ActiveSpaceAsync(default))!);
        var vectors = new Dictionary<string, Embedding>(StringComparer.Ordinal);
        await foreach (var embedding in spaces.ReadAsync(active.Space.Id, default))
            vectors[embedding.Id] = embedding;
        var space = active with
        {
            Space = active.Space with { Id = active.Space.Id + "-grown" },
            TrainedOnPosts = count,
        };
        await spaces.AddSpaceAsync(space, default);
        foreach (var post in real)
            await spaces.WriteAsync(
                space.Space.Id,
                post.Id,
                post.Version,
                [.. post.Chunks.Select(c => c.Id).Append(post.Id).Select(id => vectors[id])],
                default
            );
        await spaces.ActivateAsync(space.Space.Id, default);
        var random = new Random(20261129);
        var all = real.SelectMany(p => p.Chunks).ToList();
        var took = Stopwatch.StartNew();
        for (var i = real.Count; i < count; i++)
        {
            var (post, embeddings) = Make(real[i % real.Count], i, all, vectors, random);
            if (!await posts.ReplaceAsync(post, space.Space.Id, embeddings, default))
                throw new InvalidOperationException($"Post {i} was refused.");
        }

        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count} posts, {count - real.Count} of them made in {took.Elapsed.TotalSeconds:f0} s"
            )
        );
    }

    private static async Task<List<BlogPost>> ReadAsync(IPostStore posts)
    {
        var read = new List<BlogPost>();
        await foreach (var texts in posts.ReadAllAsync(default))
            read.Add((await posts.FindAsync(texts.PostId, default))!);
        return read;
    }

    private static (BlogPost Post, List<Embedding> Vectors) Make(
        BlogPost frame,
        int number,
        List<Chunk> all,
        Dictionary<string, Embedding> vectors,
        Random random
    )
    {
        var id = $"grown{number:d10}";
        var url = new PostUrl($"{frame.Url.Site}/grown/{number}");
        var text = "";
        var chunks = new List<Chunk>();
        var embeddings = new List<Embedding>();
        for (var ordinal = 0; ordinal < Passages; ordinal++)
        {
            var source = all[random.Next(all.Count)];
            text += (text.Length == 0 ? "" : "\n\n");
            var start = StoredText.From(text + "x").Length - 1;
            text += source.Text;
            var chunk = new Chunk(
                $"{id}-{ordinal}",
                ordinal,
                start,
                start + new StoredText(source.Text).Length,
                source.Text,
                source.Heading
            );
            chunks.Add(chunk);
            embeddings.Add(
                new Embedding(chunk.Id, id, url.Site, VectorKind.Chunk, Turned(vectors[source.Id].Values.Span, random))
            );
        }

        embeddings.Add(new Embedding(id, id, url.Site, VectorKind.Post, Turned(vectors[frame.Id].Values.Span, random)));
        return (
            frame with
            {
                Id = id,
                Url = url,
                Aliases = [],
                Title = string.Create(CultureInfo.InvariantCulture, $"{frame.Title} {number}"),
                Text = new StoredText(text),
                ContentHash = id,
                Chunks = chunks,
                Questions =
                [
                    .. frame.Questions.Select((q, i) => q with { Id = $"{id}-q{i}", PostId = id, Evidence = [] }),
                ],
                QuestionsRevision = 0,
                Version = 1,
                Validators = PageValidators.None,
            },
            embeddings
        );
    }

    private static float[] Turned(ReadOnlySpan<float> vector, Random random)
    {
        var turned = new float[vector.Length];
        for (var i = 0; i < turned.Length; i++)
            turned[i] = vector[i] + (Noise * (float)((random.NextDouble() * 2) - 1) / MathF.Sqrt(turned.Length / 3f));
        TensorPrimitives.Divide(turned, TensorPrimitives.Norm(turned), turned);
        return turned;
    }
}
