using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BlogManager.Testing;

/// <summary>
/// How a maker of models speaks HTTP, as he documents it: what a scripted <see cref="ModelServer"/> needs to say the same
/// in each way.
/// </summary>
public abstract class ModelProtocol
{
    /// <summary>OpenAI's chat completions and embeddings, as many servers have them.</summary>
    public static ModelProtocol OpenAI { get; } = new OpenAIProtocol();

    /// <summary>Ollama's own API.</summary>
    public static ModelProtocol Ollama { get; } = new OllamaProtocol();

    /// <summary>Anthropic's messages.</summary>
    public static ModelProtocol Anthropic { get; } = new AnthropicProtocol();

    /// <summary>The same on Azure.</summary>
    public static ModelProtocol AzureOpenAI { get; } = new AzureOpenAIProtocol();

    /// <summary>The section of its settings, below <c>Models</c> and <c>Embeddings</c>.</summary>
    public virtual string Section => ToString();

    /// <summary>The provider's name in the settings.</summary>
    public string Provider => Section.ToLowerInvariant();

    /// <summary>What follows host and port in the setting.</summary>
    public abstract string BasePath { get; }

    /// <summary>Where it writes.</summary>
    public abstract string ChatPath { get; }

    /// <summary>Where it embeds; empty where it does not.</summary>
    public abstract string EmbeddingPath { get; }

    /// <summary>Why a model ended, in its words, for "stop", "length" and "filtered".</summary>
    protected abstract string Reason(string finish);

    /// <summary>What the server would refuse a request for, or null.</summary>
    public abstract (int Status, string Why)? Refuses(HttpRequest http, JsonElement body);

    /// <summary>The content of every message, the system's first.</summary>
    public abstract IReadOnlyList<string> Messages(JsonElement body);

    /// <summary>Whether structured output is asked for.</summary>
    public abstract bool HasFormat(JsonElement body);

    /// <summary>The body of an error.</summary>
    public abstract object Error(int status, string message);

    /// <summary>A whole answer.</summary>
    public abstract string Whole(string content, string finish);

    /// <summary>An answer in which the model declines.</summary>
    public abstract string Declined { get; }

    /// <summary>The same piece by piece.</summary>
    public abstract string DeclinedStream { get; }

    /// <summary>An answer without anything in it.</summary>
    public abstract string Empty { get; }

    /// <summary>The media type of a stream.</summary>
    public abstract string StreamType { get; }

    /// <summary>What begins a stream.</summary>
    public abstract string Begin { get; }

    /// <summary>A piece of a stream.</summary>
    public abstract string Piece(string content);

    /// <summary>What ends a stream.</summary>
    public abstract string End(string finish);

    /// <summary>An error within a stream.</summary>
    public abstract string StreamError(string message);

    /// <summary>An answer with these vectors.</summary>
    /// <param name="vectors">The vectors, in the order in which they are sent, each with the index that is told of it.</param>
    public abstract string Embedded(IEnumerable<(int Index, float[] Vector)> vectors);

    /// <summary>Answers what is neither writing nor embedding, as far as it is asked for; 404 else.</summary>
    public virtual Task OtherAsync(HttpContext context, ModelRequest request) =>
        ModelServer.Status(404)(context, request);

    /// <summary>The protocol of a section of settings.</summary>
    public static ModelProtocol Of(string section) =>
        new[] { OpenAI, Ollama, Anthropic }.Single(p => p.Section == section);

    /// <summary>JSON of an object.</summary>
    protected static string Json(object value) => JsonSerializer.Serialize(value);

    /// <summary>One event of a stream of server-sent events.</summary>
    protected static string Event(string data, string? name = null) =>
        name is null ? $"data: {data}\n\n" : $"event: {name}\ndata: {data}\n\n";

    /// <inheritdoc/>
    public override string ToString() => GetType().Name[..^"Protocol".Length];
}
