using System.Text.Json;

namespace BlogManager.Testing;

/// <summary>Reads answers in tests.</summary>
public static class HttpAnswers
{
    /// <summary>The body as JSON.</summary>
    /// <param name="answer">The answer.</param>
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        return document.RootElement.Clone();
    }

    /// <summary>A text member of an object.</summary>
    /// <param name="json">The object.</param>
    /// <param name="member">The member's name.</param>
    public static string? Text(this JsonElement json, string member) => json.GetProperty(member).GetString();
}
