using System.Globalization;
using System.Net;
using BlogManager.Application.Ports;
using LLama;
using LLama.Exceptions;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Models.Gguf.Llama;

/// <summary>Tries the file: reads what it says of itself and its vocabulary, and not the weights.</summary>
internal sealed class GgufProbe(IOptions<GgufOptions> options, GgufChatClient chat) : IDependencyProbe
{
    public string Name => "models (gguf)";

    public string Setting => GgufOptions.Section + ":Path";

    public IReadOnlyList<DnsEndPoint> Servers => [];

    public Task TryAsync(CancellationToken cancellationToken) => FindAsync(cancellationToken);

    public async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        // The client keeps llama.cpp quiet.
        ArgumentNullException.ThrowIfNull(chat);
        var parameters = GgufChatClient.Parameters(options.Value) with { VocabOnly = true };
        using var file = await Task.Run(() => LLamaWeights.LoadFromFile(parameters), cancellationToken);
        var kind = file.Metadata.GetValueOrDefault("general.architecture", "unknown");
        var context = file.Metadata.GetValueOrDefault(kind + ".context_length", "an unknown number of");
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{options.Value.Model}, of the kind {kind}, made for {context} tokens and given {options.Value.ContextTokens}, {options.Value.ThreadsUsed} threads"
        );
    }

    public string? Advise(Exception fault) =>
        fault switch
        {
            LoadWeightsFailedException =>
                $"{Setting} cannot be read as a model: is it whole, and of a kind that this build's llama.cpp knows?",
            TypeInitializationException or RuntimeError => "llama.cpp has no native library for this machine.",
            _ => null,
        };
}
