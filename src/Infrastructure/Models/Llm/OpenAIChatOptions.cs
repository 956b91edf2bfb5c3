using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Settings of the OpenAI-compatible server that writes, section <c>BlogManager:Models:OpenAI</c>.</summary>
public sealed class OpenAIChatOptions : ChatModelOptions, ICheckedOptions
{
    public const string Section = ModelServerRules.ModelsSection + ":OpenAI";

    /// <summary>Where the API begins, up to and with its version, e.g. <c>https://api.openai.com/v1</c>.</summary>
    public string BaseUrl { get; set; } = string.Empty;

    /// <summary>The key, where the server wants one. Sent to that server alone, and shown nowhere.</summary>
    public string ApiKey { get; set; } = string.Empty;

    public IEnumerable<string> Faults() =>
        [
            .. ModelServerRules.AddressFaults(Section, BaseUrl),
            .. ModelServerRules.KeyFaults(Section, ApiKey),
            .. ModelFaults(Section),
        ];
}
