using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Settings of Anthropic's API, section <c>BlogManager:Models:Anthropic</c>.</summary>
public sealed class AnthropicChatOptions : ChatModelOptions, ICheckedOptions
{
    public const string Section = ModelServerRules.ModelsSection + ":Anthropic";
    private const string Default = "https://api.anthropic.com";

    /// <summary>Where the API is, without its version.</summary>
    public string BaseUrl { get; set; } = Default;

    /// <summary>The key. Sent to that server alone, and shown nowhere.</summary>
    public string ApiKey { get; set; } = string.Empty;

    /// <summary>
    /// Whether the server is to remember post or passages for some minutes, so that a repair or a second attempt pays a
    /// tenth for them. The first request then pays a quarter more for them: see docs/models.md.
    /// </summary>
    public bool CachePrompts { get; set; }

    public IEnumerable<string> Faults() =>
        [
            .. ModelServerRules.AddressFaults(Section, BaseUrl, Default),
            .. ModelServerRules.RootFaults(Section, BaseUrl, Default),
            .. CheckedOptions.Unless(
                ApiKey.Length > 0,
                $"{Section}:ApiKey is needed: give the key that Anthropic's console issued."
            ),
            .. ModelServerRules.KeyFaults(Section, ApiKey),
            .. ModelFaults(Section),
        ];
}
