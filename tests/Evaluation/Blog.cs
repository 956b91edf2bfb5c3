using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BlogManager.Application.Ingestion;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Evaluation;

/// <summary>
/// A post of a blog to measure on: one JSON object a line with <c>id</c>, <c>title</c>, <c>text</c>, and maybe
/// <c>date</c> and <c>tags</c>.
/// </summary>
internal sealed record BlogEntry(string Id, string Title, string Text, IReadOnlySet<string> Tags)
{
    internal string Url => $"https://blog.example/{Id}/";

    internal static IReadOnlyList<BlogEntry> Read(string path) =>
        [.. File.ReadLines(path).Where(l => l.Length > 0).Select(Parse)];

    /// <summary>The post as it would be stored.</summary>
    /// <param name="title">Its title, or a title without words.</param>
    internal BlogPost ToPost(string title) => ToPost(title, StoredText.From(Text));

    /// <summary>The post as it would be stored, with a text that was extracted.</summary>
    internal BlogPost ToPost(string title, StoredText text) =>
        new()
        {
            Id = Id,
            Url = PostUrl.Parse(Url).Value,
            Title = title,
            Language = "en",
            Text = text,
            WordCount = Tokenizer.Tokenize(text.Value).Count,
            ContentHash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(title + "\0" + text.Value))),
            Summary = new PostSummary(title, [title]),
            Chunks = Chunker.Split(text, Id),
            Questions = [],
            QuestionsRequested = 1,
            Version = 1,
            CreatedAt = DateTimeOffset.UnixEpoch,
            ProcessedAt = DateTimeOffset.UnixEpoch,
            Provider = "none",
            Model = "none",
        };

    private static BlogEntry Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        var tags = root.TryGetProperty("tags", out var list) ? list.EnumerateArray().Select(t => t.ToString()) : [];
        var id = string.Create(CultureInfo.InvariantCulture, $"{root.GetProperty("id")}");
        return new BlogEntry(
            id,
            root.GetProperty("title").GetString()!,
            root.GetProperty("text").GetString()!,
            tags.ToHashSet(StringComparer.OrdinalIgnoreCase)
        );
    }
}
