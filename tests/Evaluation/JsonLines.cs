using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BlogManager.Evaluation;

/// <summary>
/// Writes one JSON object a line; nowhere when there is no file. What was written stays when a run is broken off.
/// </summary>
internal sealed class JsonLines(StreamWriter? writer) : IAsyncDisposable
{
    /// <summary>For people to read, not for a web page.</summary>
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static JsonLines Create(FileInfo? file) =>
        new(file is null ? null : new StreamWriter(file.FullName) { AutoFlush = true });

    internal Task WriteAsync(JsonObject row) =>
        writer is null ? Task.CompletedTask : writer.WriteLineAsync(row.ToJsonString(Readable));

    public ValueTask DisposeAsync() => writer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
