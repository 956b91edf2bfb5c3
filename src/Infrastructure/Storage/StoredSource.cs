using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using BlogManager.Domain.Sources;

namespace BlogManager.Infrastructure.Storage;

/// <summary>A source as either store keeps it: what is not looked for is one text.</summary>
internal static class StoredSource
{
    // Values have names, so that one that is added changes none that is stored.
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static string ToText(Source source) => JsonSerializer.Serialize(source, Json);

    public static Source Read(string text) =>
        JsonSerializer.Deserialize<Source>(text, Json)
        ?? throw new InvalidDataException("A stored source holds nothing.");

    /// <summary>When its hub is to be asked; null where it has none, or is paused.</summary>
    public static DateTimeOffset? HubAt(Source source) => source.IsPaused ? null : source.Hub?.AskAt;
}
