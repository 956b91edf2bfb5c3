using System.Text;
using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

/// <summary>
/// A part of a job's payload or checkpoint that is too large for the job's own document: with a long post's text and vectors
/// either may be more than the 16 MiB that a document holds, and every look at the job would carry it.
/// </summary>
[BsonIgnoreExtraElements]
internal sealed class JobTextDocument
{
    /// <summary>What lies in the job's own document: as much as most posts need, so that they need no further command.</summary>
    public const int MostInlineBytes = 256 * 1024;

    private const int MaxPartBytes = 8 * 1024 * 1024;

    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("job")]
    public string Job { get; set; } = string.Empty;

    /// <summary>An id, which begins with the moment at which it was written.</summary>
    [BsonElement("write")]
    public string Write { get; set; } = string.Empty;

    [BsonElement("part")]
    public int Part { get; set; }

    /// <summary>UTF-8.</summary>
    [BsonElement("data")]
    public byte[] Data { get; set; } = [];

    public static bool IsLarge(string? text) =>
        text is not null && text.Length > MostInlineBytes / 3 && Encoding.UTF8.GetByteCount(text) > MostInlineBytes;

    public static List<JobTextDocument> Split(string write, string job, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var parts = new List<JobTextDocument>();
        for (var at = 0; at < bytes.Length; at += MaxPartBytes)
        {
            parts.Add(
                new JobTextDocument
                {
                    Id = $"{write}:{parts.Count}",
                    Job = job,
                    Write = write,
                    Part = parts.Count,
                    Data = bytes[at..Math.Min(bytes.Length, at + MaxPartBytes)],
                }
            );
        }

        return parts;
    }

    /// <returns>The text, or null where a part is missing.</returns>
    public static string? Join(IEnumerable<JobTextDocument> all, JobTextElement text)
    {
        var parts = all.Where(p => p.Write == text.Write).DistinctBy(p => p.Id).OrderBy(p => p.Part).ToList();
        if (parts.Count != text.Parts)
            return null;
        using var bytes = new MemoryStream(parts.Sum(p => p.Data.Length));
        foreach (var part in parts)
            bytes.Write(part.Data);
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}

/// <summary>Which parts are a job's payload or checkpoint.</summary>
[BsonIgnoreExtraElements]
internal sealed class JobTextElement
{
    [BsonElement("write")]
    public string Write { get; set; } = string.Empty;

    [BsonElement("parts")]
    public int Parts { get; set; }
}
