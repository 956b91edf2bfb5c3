using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ingestion;

internal sealed class ChunkStep(IComputation computation) : IIngestionStep
{
    public string Name => "chunk";

    public async Task<Result<IngestionState>> RunAsync(IngestionState state, CancellationToken cancellationToken)
    {
        var text = state.Article!.Text;
        var chunks = await computation.RunAsync(
            Name,
            stop => Chunker.Split(text, state.PostId!, stop),
            cancellationToken
        );
        return state with { Chunks = chunks };
    }
}
