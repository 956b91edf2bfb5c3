using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Settings of the OpenAI-compatible server that embeds, section <c>BlogManager:Embeddings:OpenAI</c>.
/// </summary>
public sealed class OpenAIEmbeddingOptions : EmbeddingModelOptions, ICheckedOptions
{
    public const string Section = ModelServerRules.EmbeddingsSection + ":OpenAI";

    /// <summary>Where the API begins; empty for that of <see cref="OpenAIChatOptions.BaseUrl"/>.</summary>
    public string BaseUrl { get; set; } = string.Empty;

    /// <summary>
    /// The key; empty for that of <see cref="OpenAIChatOptions.ApiKey"/> where the server is the same, for a key
    /// belongs to one server.
    /// </summary>
    public string ApiKey { get; set; } = string.Empty;

    /// <summary>Takes address and key of the server that writes where there are none of its own.</summary>
    internal void Complete(string? modelsBaseUrl, string? modelsApiKey)
    {
        var own = BaseUrl;
        if (string.IsNullOrWhiteSpace(BaseUrl))
            BaseUrl = modelsBaseUrl ?? string.Empty;
        if (ApiKey.Length == 0 && (string.IsNullOrWhiteSpace(own) || ModelServerRules.IsSameServer(own, modelsBaseUrl)))
            ApiKey = modelsApiKey ?? string.Empty;
    }

    public IEnumerable<string> Faults() =>
        [
            .. ModelServerRules.AddressFaults(Section, BaseUrl),
            .. ModelServerRules.KeyFaults(Section, ApiKey),
            .. ModelFaults(Section),
        ];
}
