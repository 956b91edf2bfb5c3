using System.Text.Json;
using BlogManager.Infrastructure.Settings;
using OllamaSharp;
using OllamaSharp.Models;
using OllamaSharp.Models.Chat;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Ollama by its own API, and the rules of its settings.</summary>
internal static class OllamaConnection
{
    internal const string DefaultBaseUrl = "http://localhost:11434";

    internal static OllamaApiClient Connect(HttpClient http, string baseUrl, string model)
    {
        // Without the slash the last part would be replaced by what follows.
        http.BaseAddress ??= new Uri(baseUrl.TrimEnd('/') + "/");
        return new Client(http, model);
    }

    internal static IEnumerable<string> AddressFaults(string section, string baseUrl) =>
        [
            .. ModelServerRules.AddressFaults(section, baseUrl, DefaultBaseUrl),
            .. ModelServerRules.RootFaults(section, baseUrl, DefaultBaseUrl),
        ];

    /// <summary>A duration as Go reads them, with one unit.</summary>
    internal static IEnumerable<string> KeepAliveFaults(string section, string keepAlive)
    {
        var number = keepAlive.AsSpan().TrimEnd("smh");
        return CheckedOptions.Unless(
            keepAlive.Length == 0
                || keepAlive.Length == number.Length + 1
                    && int.TryParse(
                        number,
                        System.Globalization.NumberStyles.AllowLeadingSign,
                        System.Globalization.CultureInfo.InvariantCulture,
                        out _
                    ),
            $"{section}:KeepAlive must be a whole number with s, m or h behind it, such as 10m, or -1m for ever."
        );
    }

    /// <summary>What Ollama knows of a model, in words; it need not be loaded for that.</summary>
    /// <exception cref="ModelServerFault">404: the model is not pulled.</exception>
    internal static async Task<string> DescribeAsync(
        OllamaApiClient client,
        string model,
        CancellationToken cancellationToken
    )
    {
        var shown = await client.ShowModelAsync(new ShowModelRequest { Model = model }, cancellationToken);
        string?[] told =
        [
            shown.Details?.ParameterSize,
            shown.Details?.QuantizationLevel,
            shown.Info?.ExtraInfo?.FirstOrDefault(i => i.Key.EndsWith(".context_length", StringComparison.Ordinal))
                is { Value: JsonElement { ValueKind: JsonValueKind.Number } length }
                ? $"context of up to {length.GetRawText()} tokens"
                : null,
        ];
        var parts = string.Join(", ", told.Where(t => t is { Length: > 0 and <= 60 } && !t.Any(char.IsControl)));
        return parts.Length > 0 ? $"{model} is pulled ({parts})" : $"{model} is pulled";
    }

    /// <summary>
    /// OllamaSharp reads a stream without the caller's token, so that one that stalls would never end: the handler ends
    /// it with the token that is set here.
    /// </summary>
    private sealed class Client(HttpClient http, string model) : OllamaApiClient(http, model)
    {
        protected override Task<HttpResponseMessage> SendToOllamaAsync(
            HttpRequestMessage requestMessage,
            OllamaRequest? ollamaRequest,
            HttpCompletionOption completionOption,
            CancellationToken cancellationToken
        )
        {
            requestMessage.Options.Set(ModelServerConnection.Caller, cancellationToken);
            return base.SendToOllamaAsync(requestMessage, ollamaRequest, completionOption, cancellationToken);
        }
    }
}
