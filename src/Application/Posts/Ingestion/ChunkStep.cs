using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts.Ingestion;

/// <summary>Splits the text into passages.</summary>
internal sealed class ChunkStep : IIngestionStep
{
    public string Name => "chunk";

    public Task<Result<IngestionState>> RunAsync(IngestionState state, CancellationToken cancellationToken) =>
        Task.FromResult<Result<IngestionState>>(state with { Chunks = Chunker.Split(state.Article!.Text, state.PostId!) });
}
