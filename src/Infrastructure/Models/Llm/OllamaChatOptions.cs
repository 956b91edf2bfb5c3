using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Settings of the Ollama that writes, section <c>BlogManager:Models:Ollama</c>.</summary>
public sealed class OllamaChatOptions : ChatModelOptions, ICheckedOptions
{
    public const string Section = ModelServerRules.ModelsSection + ":Ollama";

    /// <summary>Where Ollama listens, without a path of its API.</summary>
    public string BaseUrl { get; set; } = OllamaConnection.DefaultBaseUrl;

    /// <summary>
    /// How long Ollama keeps the model in memory after a request, as a duration of its own: <c>10m</c>, <c>-1m</c> for
    /// ever, <c>0s</c> not at all. Empty: as Ollama is set up.
    /// </summary>
    public string KeepAlive { get; set; } = string.Empty;

    /// <summary>
    /// Tokens that the model's context is loaded with (<c>num_ctx</c>): 0 for what the model has, else as many as
    /// <see cref="ChatModelOptions.MaxInputTokens"/> and <see cref="ChatModelOptions.MaxOutputTokens"/> together, for
    /// Ollama cuts what is longer without a word. Its memory grows with it.
    /// </summary>
    public int ContextTokens { get; set; } = 16_384;

    public IEnumerable<string> Faults() =>
        [
            .. OllamaConnection.AddressFaults(Section, BaseUrl),
            .. ModelFaults(Section),
            .. OllamaConnection.KeepAliveFaults(Section, KeepAlive),
            .. CheckedOptions.Unless(
                ContextTokens == 0 || ContextTokens >= (long)MaxInputTokens + MaxOutputTokens,
                $"{Section}:ContextTokens must be 0, or hold {Section}:MaxInputTokens and {Section}:MaxOutputTokens together, for Ollama cuts what does not fit without a word."
            ),
            .. ContextTokens == 0
                ? []
                : CheckedOptions.Range(Section, nameof(ContextTokens), ContextTokens, 1, 2_000_000),
        ];
}
