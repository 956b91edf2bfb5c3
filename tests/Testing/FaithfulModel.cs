using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using BlogManager.Domain.Text;

namespace BlogManager.Testing;

/// <summary>
/// What a model would write that keeps to its data: it copies sentences from between the marks. Deterministic; it reads
/// nothing but the request.
/// </summary>
public static partial class FaithfulModel
{
    private const int Components = 256;

    /// <summary>The content of the model's reply.</summary>
    public static string Reply(ModelRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        // Nothing but a word is asked for, to see whether the model answers.
        if (request.Messages.Count == 1)
            return "Yes.";
        var (system, user) = (request.Messages[0], request.Messages[1]);
        if (system.Contains("\"claims\"", StringComparison.Ordinal))
            return Answer(user);
        if (system.Contains("complete in itself", StringComparison.Ordinal))
            return StandAlone(user);
        var sentences = Sentences(Data(user, "POST")[0]);
        return system.Contains("\"key_points\"", StringComparison.Ordinal)
            ? JsonSerializer.Serialize(new { summary = sentences[0], key_points = sentences.Take(4) })
            : Questions(sentences, int.Parse(Wanted().Match(user).Groups[1].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Vectors by hashed words, so that texts that share words are alike.</summary>
    public static object Embed(JsonElement body, bool asNumbers = false)
    {
        var data = Vectors(body)
            .Select(
                (vector, index) =>
                    new
                    {
                        @object = "embedding",
                        index,
                        embedding = Form(vector, asNumbers),
                    }
            );
        return new
        {
            @object = "list",
            data,
            model = body.GetProperty("model").GetString(),
            usage = new { prompt_tokens = 7, total_tokens = 7 },
        };
    }

    /// <summary>The vectors of the texts that a request to embed has, whatever the protocol.</summary>
    public static IReadOnlyList<float[]> Vectors(JsonElement body)
    {
        var size = body.TryGetProperty("dimensions", out var dimensions) ? dimensions.GetInt32() : Components;
        return [.. body.GetProperty("input").EnumerateArray().Select(text => Vector(text.GetString()!, size))];
    }

    /// <summary>What stands between the marks of a name.</summary>
    public static IReadOnlyList<string> Data(string prompt, string name)
    {
        var found = new List<string>();
        foreach (Match open in Regex.Matches(prompt, $"<<<({name}(?: [0-9]+)?) ([0-9a-f]+)>>>\n"))
        {
            var end = prompt.IndexOf(
                $"\n<<<END {open.Groups[1].Value} {open.Groups[2].Value}>>>",
                open.Index,
                StringComparison.Ordinal
            );
            found.Add(prompt[(open.Index + open.Length)..end]);
        }

        return found;
    }

    private static string Questions(IReadOnlyList<string> sentences, int count) =>
        JsonSerializer.Serialize(
            new
            {
                questions = sentences
                    .Where(s => s.Length > 20)
                    .Take(count)
                    .Select(s => new
                    {
                        question = $"What is known of {string.Join(' ', Tokenizer.Terms(s).Take(5))}?",
                        answer = s,
                        icon = "💡",
                        quotes = new[] { s },
                    }),
            }
        );

    // "it" is the last word of the conversation.
    private static string StandAlone(string user) =>
        JsonSerializer.Serialize(
            new
            {
                question = Regex.Replace(
                    Data(user, "QUESTION")[0],
                    @"\bit\b",
                    Tokenizer.Terms(Data(user, "CONVERSATION")[0])[^1]
                ),
            }
        );

    private static string Answer(string user)
    {
        var asked = Tokenizer.Terms(Data(user, "QUESTION")[0]).ToHashSet();
        var best = Data(user, "PASSAGE")
            .SelectMany(
                (passage, i) =>
                    Sentences(passage)
                        .Select(sentence =>
                            (
                                Passage: i + 1,
                                Sentence: sentence,
                                Shared: Tokenizer.Terms(sentence).Count(asked.Contains)
                            )
                        )
            )
            .OrderByDescending(s => s.Shared)
            .FirstOrDefault();
        return best.Shared == 0
            ? """{"answered":false,"claims":[]}"""
            : JsonSerializer.Serialize(
                new
                {
                    answered = true,
                    claims = new[]
                    {
                        new
                        {
                            text = best.Sentence,
                            quotes = new[] { new { passage = best.Passage, quote = best.Sentence } },
                        },
                    },
                }
            );
    }

    private static IReadOnlyList<string> Sentences(string data)
    {
        // The first block is the heading of ours: title, section.
        var text = data[(data.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        return
        [
            .. TextBlocks
                .Parse(StoredText.From(text))
                .Where(b => b.Kind is not BlockKind.Heading)
                .SelectMany(b => SentenceSplitter.Split(text, b.Start, b.End))
                .Select(s => text[s.Start..s.End]),
        ];
    }

    private static object Form(float[] vector, bool asNumbers) =>
        asNumbers ? vector : Convert.ToBase64String(MemoryMarshal.AsBytes<float>(vector));

    private static float[] Vector(string text, int size)
    {
        var vector = new float[size];
        foreach (var term in Tokenizer.Terms(text))
            vector[term.Aggregate(2166136261u, (hash, c) => (hash ^ c) * 16777619u) % (uint)size] += 1;
        // Not of unit length: the adapter must not trust that.
        TensorPrimitives.Multiply(vector, 3f, vector);
        return vector;
    }

    [GeneratedRegex("Write the ([0-9]+) questions")]
    private static partial Regex Wanted();
}
