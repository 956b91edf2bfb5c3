using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Settings of the Ollama that embeds, section <c>BlogManager:Embeddings:Ollama</c>.</summary>
public sealed class OllamaEmbeddingOptions : EmbeddingModelOptions, ICheckedOptions
{
    public const string Section = ModelServerRules.EmbeddingsSection + ":Ollama";

    /// <summary>
    /// Of a model whose context is 2,048 tokens, as that of nomic-embed-text in Ollama; what is longer Ollama cuts.
    /// </summary>
    public OllamaEmbeddingOptions() => MaxInputTokens = 2_000;

    /// <summary>Where Ollama listens, without a path of its API.</summary>
    public string BaseUrl { get; set; } = OllamaConnection.DefaultBaseUrl;

    /// <summary>As <see cref="OllamaChatOptions.KeepAlive"/>.</summary>
    public string KeepAlive { get; set; } = string.Empty;

    public IEnumerable<string> Faults() =>
        [
            .. OllamaConnection.AddressFaults(Section, BaseUrl),
            .. ModelFaults(Section),
            .. OllamaConnection.KeepAliveFaults(Section, KeepAlive),
        ];
}
