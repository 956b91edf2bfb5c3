using Microsoft.Extensions.AI;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Tells Ollama how long to keep the model that embeds, and the log where it is not there.</summary>
internal sealed class OllamaEmbeddings(
    IEmbeddingGenerator<string, Embedding<float>> inner,
    string keepAlive,
    ModelNotPulled notPulled
) : DelegatingEmbeddingGenerator<string, Embedding<float>>(inner)
{
    public override async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values,
        EmbeddingGenerationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var with = options?.Clone() ?? new EmbeddingGenerationOptions();
        if (keepAlive.Length > 0)
            with.AdditionalProperties = new AdditionalPropertiesDictionary { ["keep_alive"] = keepAlive };
        try
        {
            var made = await base.GenerateAsync(values, with, cancellationToken);
            notPulled.Forget();
            return made;
        }
        catch (ModelServerFault fault)
        {
            notPulled.TellIf(fault);
            throw;
        }
    }
}
