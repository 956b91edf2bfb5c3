using System.Text.Json;
using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Crawling;
using BlogManager.Infrastructure.Models.Neural;

namespace BlogManager.Evaluation;

internal static class Features
{
    internal static async Task<int> RunAsync(string shared, string keep, string output)
    {
        var blogs = new Dictionary<string, Engine>();
        foreach (var name in new[] { "posts", "posts-18f" })
            blogs[name] = await Engine.BuildAsync(QualityBlogs.Read(shared, name), Path.Combine(keep, name));
        await using var writer = new StreamWriter(output);
        var models = blogs["posts"].Get<NeuralModels>();
        var reader = (await models.ReaderAsync())!;
        var encoder = (await models.EncoderAsync())!;
        var lines = File.ReadLines(Path.Combine(shared, "cases/questions.jsonl")).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        var number = 0;
        foreach (var q in lines)
        {
            var post = q.GetProperty("post").GetString()!;
            var own = post.Split('/')[0];
            var id = post[(own.Length + 1)..];
            var kind = q.GetProperty("kind").GetString()!;
            foreach (var scope in new[] { "blog", "page", "off" })
            {
                if (scope == "off" && kind == "near-miss")
                    continue;
                var blog = scope == "off" ? blogs.Keys.Single(b => b != own) : own;
                var question = q.GetProperty("question").GetString()!;
                var found = await blogs[blog].Retriever().RetrieveAsync(new RetrievalQuery(question, null, scope == "page" ? QualityBlogs.Id(id) : null, 20), default);
                var pieces = reader.Question(question);
                var vector = encoder.Encode(question);
                var passages = found.Passages.Select((p, rank) =>
                {
                    var text = p.Source.Chunk.Text;
                    var sentences = QualityBlogs.Sentences(text);
                    var readings = reader.Read(pieces, p.Source.Title, text, sentences, default);
                    return new
                    {
                        rank, post = p.Source.PostId, score = p.Score, cos = p.Cosine, heading = p.Source.Chunk.Heading, title = p.Source.Title,
                        sentences = sentences.Select((s, i) => new
                        {
                            text = text[s.Start..s.End], a = readings[i].Answerable, span = readings[i].Span, words = text[readings[i].Start..readings[i].End],
                            cos = rank < 10 ? System.Numerics.Tensors.TensorPrimitives.Dot<float>(vector, encoder.Encode(text[s.Start..s.End])) : 0,
                        }),
                    };
                }).ToList();
                await writer.WriteLineAsync(JsonSerializer.Serialize(new { n = number, half = q.GetProperty("half").GetString(), kind, scope, blog, post = QualityBlogs.Id(id), question, answer = q.TryGetProperty("answer", out var an) ? an.GetString() : null, passages }));
            }

            number++;
            if (number % 50 == 0)
                Console.WriteLine(number);
        }

        return 0;
    }
}
