using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Settings of text models, section <c>BlogManager:Models</c>.</summary>
public sealed class TextModelOptions : ICheckedOptions
{
    public const string Section = SettingsException.Section + ":Models";

    public OpenAIChatOptions OpenAI { get; set; } = new();

    public IEnumerable<string> Faults() => OpenAI.Faults();
}

/// <summary>Settings of the OpenAI-compatible server that writes, section <c>BlogManager:Models:OpenAI</c>.</summary>
public sealed class OpenAIChatOptions
{
    public const string Section = TextModelOptions.Section + ":OpenAI";

    /// <summary>Where the API begins, up to and with its version, e.g. <c>https://api.openai.com/v1</c>.</summary>
    public string BaseUrl { get; set; } = string.Empty;

    /// <summary>The key, where the server wants one. Sent to that server alone, and shown nowhere.</summary>
    public string ApiKey { get; set; } = string.Empty;

    /// <summary>The model's name as the server knows it.</summary>
    public string ChatModel { get; set; } = string.Empty;

    /// <summary>
    /// Seconds for one piece of writing, retries and repair included, before the built-in engine writes it: 1 to 600. A
    /// call of the API has 60 seconds to ask, 120 to take a post in.
    /// </summary>
    public int TimeoutSeconds { get; set; } = 35;

    /// <summary>Seconds for one request: 1 to 600, no more than <see cref="TimeoutSeconds"/>.</summary>
    public int AttemptTimeoutSeconds { get; set; } = 30;

    /// <summary>
    /// Tokens of one request at most, as estimated (see <see cref="TokenEstimate"/>): 4000 to 1000000. Longer posts are
    /// given in part.
    /// </summary>
    public int MaxInputTokens { get; set; } = 12_000;

    /// <summary>Tokens of one answer at most, as the server counts them: 256 to 100000.</summary>
    public int MaxOutputTokens { get; set; } = 4_000;

    internal ModelServerTimes Times =>
        new(TimeSpan.FromSeconds(TimeoutSeconds), TimeSpan.FromSeconds(AttemptTimeoutSeconds));

    internal IEnumerable<string> Faults() =>
        [
            .. ModelServerRules.AddressFaults(Section, BaseUrl, isRequired: true),
            .. ModelServerRules.KeyFaults(Section, ApiKey),
            .. ModelServerRules.ModelFaults(Section + ":ChatModel", ChatModel),
            .. CheckedOptions.Range(Section, nameof(TimeoutSeconds), TimeoutSeconds, 1, 600),
            .. CheckedOptions.Range(Section, nameof(AttemptTimeoutSeconds), AttemptTimeoutSeconds, 1, 600),
            .. CheckedOptions.Range(Section, nameof(MaxInputTokens), MaxInputTokens, 4_000, 1_000_000),
            .. CheckedOptions.Range(Section, nameof(MaxOutputTokens), MaxOutputTokens, 256, 100_000),
            .. ModelServerRules.OrderFaults(Section, AttemptTimeoutSeconds, TimeoutSeconds),
        ];
}
