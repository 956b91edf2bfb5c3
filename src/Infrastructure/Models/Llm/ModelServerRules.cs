using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>How long calls of a model's server may take.</summary>
internal sealed record ModelServerTimes(TimeSpan Total, TimeSpan Attempt);

/// <summary>The rules that the settings of every model's server keep. No message shows a key.</summary>
internal static class ModelServerRules
{
    internal const string ModelsSection = SettingsException.Section + ":Models";
    internal const string EmbeddingsSection = SettingsException.Section + ":Embeddings";

    /// <param name="example">An address of such a server.</param>
    internal static IEnumerable<string> AddressFaults(
        string section,
        string baseUrl,
        string example = "https://api.openai.com/v1, or http://localhost:11434/v1 for Ollama"
    )
    {
        var form = $"give the address at which the API begins, such as {example}.";
        if (string.IsNullOrWhiteSpace(baseUrl))
            return [$"{section}:BaseUrl is needed: {form}"];
        if (!Uri.TryCreate(baseUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return [$"{section}:BaseUrl cannot be read: {form}"];
        // An address with a password in it would be shown wherever the address is.
        return url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0
            ?
            [
                $"{section}:BaseUrl must hold no user, password, query or fragment (a key belongs in {section}:ApiKey): {form}",
            ]
            : [];
    }

    /// <summary>The fault of an address that ends with a part of the API, which the client adds itself.</summary>
    internal static IEnumerable<string> RootFaults(string section, string baseUrl, string example) =>
        CheckedOptions.Unless(
            !Uri.TryCreate(baseUrl, UriKind.Absolute, out var url)
                || url.AbsolutePath.TrimEnd('/') is var path
                    && !path.EndsWith("/v1", StringComparison.OrdinalIgnoreCase)
                    && !path.EndsWith("/api", StringComparison.OrdinalIgnoreCase),
            $"{section}:BaseUrl must end before the part that is the API's, as {example} does: leave out the /v1 or /api at its end."
        );

    internal static IEnumerable<string> KeyFaults(string section, string apiKey) =>
        apiKey.All(c => c is > ' ' and < '\x7f')
            ? []
            :
            [
                $"{section}:ApiKey holds a space, a line break or a character beyond ASCII: give the key alone, as its server issued it, or leave the setting out.",
            ];

    internal static IEnumerable<string> ModelFaults(string setting, string model) =>
        model.Length is > 0 and <= 200 && !model.Any(char.IsControl) && model == model.Trim()
            ? []
            :
            [
                $"{setting} must be the model's name as the server knows it, 1 to 200 characters, such as gpt-4o-mini or text-embedding-3-small.",
            ];

    internal static IEnumerable<string> OrderFaults(string section, int attemptSeconds, int totalSeconds) =>
        attemptSeconds <= totalSeconds
            ? []
            :
            [
                $"{section}:AttemptTimeoutSeconds must be no more than {section}:TimeoutSeconds, which holds all attempts.",
            ];

    /// <summary>Whether two addresses are of one server: same scheme, host and port.</summary>
    internal static bool IsSameServer(string one, string? other) =>
        Uri.TryCreate(one, UriKind.Absolute, out var a)
        && Uri.TryCreate(other, UriKind.Absolute, out var b)
        && Uri.Compare(a, b, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase)
            == 0;

    /// <summary>The warning for a key that crosses a network in the clear, or null.</summary>
    internal static string? Warning(string section, string baseUrl, string apiKey) =>
        apiKey.Length > 0
        && Uri.TryCreate(baseUrl, UriKind.Absolute, out var url)
        && url.Scheme == Uri.UriSchemeHttp
        && !url.IsLoopback
            ? $"{section}:BaseUrl is http:// to another machine: the API key and the posts cross the network in the clear. Use https://."
            : null;

    /// <summary>Binds a section, and names the setting where a number cannot be read.</summary>
    /// <exception cref="SettingsException">A value cannot be read.</exception>
    internal static void Bind(IConfiguration section, object options)
    {
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException e) when (e.InnerException is not null)
        {
            throw new SettingsException([e.Message + " Give a whole number."]);
        }
    }
}
