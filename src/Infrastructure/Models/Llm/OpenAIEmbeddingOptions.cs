using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Settings of embedders, section <c>BlogManager:Embeddings</c>.</summary>
public sealed class EmbedderOptions : ICheckedOptions
{
    public const string Section = SettingsException.Section + ":Embeddings";

    public OpenAIEmbeddingOptions OpenAI { get; set; } = new();

    public IEnumerable<string> Faults() => OpenAI.Faults();
}

/// <summary>
/// Settings of the OpenAI-compatible server that embeds, section <c>BlogManager:Embeddings:OpenAI</c>.
/// </summary>
public sealed class OpenAIEmbeddingOptions
{
    public const string Section = EmbedderOptions.Section + ":OpenAI";

    /// <summary>Where the API begins; empty for that of <see cref="OpenAIChatOptions.BaseUrl"/>.</summary>
    public string BaseUrl { get; set; } = string.Empty;

    /// <summary>
    /// The key; empty for that of <see cref="OpenAIChatOptions.ApiKey"/> where the server is the same, for a key
    /// belongs to one server.
    /// </summary>
    public string ApiKey { get; set; } = string.Empty;

    /// <summary>The model's name as the server knows it.</summary>
    public string Model { get; set; } = string.Empty;

    /// <summary>
    /// Components to ask for, of models that can shorten their vectors: 2 to 16384. 0: as many as the model gives,
    /// which the first text tells.
    /// </summary>
    public int Dimensions { get; set; }

    /// <summary>Seconds for one batch of texts, retries included: 1 to 600.</summary>
    public int TimeoutSeconds { get; set; } = 40;

    /// <summary>Seconds for one request: 1 to 600, no more than <see cref="TimeoutSeconds"/>.</summary>
    public int AttemptTimeoutSeconds { get; set; } = 30;

    /// <summary>Seconds for a question, retries included, before words alone decide: 1 to 60.</summary>
    public int QueryTimeoutSeconds { get; set; } = 8;

    /// <summary>Tokens of one text at most, as estimated: 64 to 100000. What is longer is cut.</summary>
    public int MaxInputTokens { get; set; } = 8_000;

    internal ModelServerTimes Times =>
        new(TimeSpan.FromSeconds(TimeoutSeconds), TimeSpan.FromSeconds(AttemptTimeoutSeconds));

    /// <summary>Takes address and key of the server that writes where there are none of its own.</summary>
    internal void Complete(string? modelsBaseUrl, string? modelsApiKey)
    {
        var own = BaseUrl;
        if (string.IsNullOrWhiteSpace(BaseUrl))
            BaseUrl = modelsBaseUrl ?? string.Empty;
        if (ApiKey.Length == 0 && (string.IsNullOrWhiteSpace(own) || ModelServerRules.IsSameServer(own, modelsBaseUrl)))
            ApiKey = modelsApiKey ?? string.Empty;
    }

    internal IEnumerable<string> Faults() =>
        [
            .. ModelServerRules.AddressFaults(Section, BaseUrl, isRequired: true),
            .. ModelServerRules.KeyFaults(Section, ApiKey),
            .. ModelServerRules.ModelFaults(Section + ":Model", Model),
            .. Dimensions == 0 ? [] : CheckedOptions.Range(Section, nameof(Dimensions), Dimensions, 2, 16_384),
            .. CheckedOptions.Range(Section, nameof(TimeoutSeconds), TimeoutSeconds, 1, 600),
            .. CheckedOptions.Range(Section, nameof(AttemptTimeoutSeconds), AttemptTimeoutSeconds, 1, 600),
            .. CheckedOptions.Range(Section, nameof(QueryTimeoutSeconds), QueryTimeoutSeconds, 1, 60),
            .. CheckedOptions.Range(Section, nameof(MaxInputTokens), MaxInputTokens, 64, 100_000),
            .. ModelServerRules.OrderFaults(Section, AttemptTimeoutSeconds, TimeoutSeconds),
        ];
}
