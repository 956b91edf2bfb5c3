using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Fuzz;

/// <summary>
/// Counts what the encoder takes of the processor, which grows with a text's length and is no fault of a text function.
/// Right for one call at a time, as the cases are run.
/// </summary>
internal sealed class MeteredEmbedder(IEmbedder inner) : IEmbedder
{
    private long _ticks;

    /// <summary>Seconds of the processor since the process began, of all threads.</summary>
    internal double Seconds => TimeSpan.FromTicks(Interlocked.Read(ref _ticks)).TotalSeconds;

    public Task<StoredSpace> PrepareSpaceAsync(CancellationToken cancellationToken) =>
        inner.PrepareSpaceAsync(cancellationToken);

    public bool IsStale(StoredSpace space, int posts) => inner.IsStale(space, posts);

    public bool SharePassages(EmbeddingSpace one, EmbeddingSpace other) => inner.SharePassages(one, other);

    public async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        StoredSpace space,
        EmbeddingInput input,
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        var before = Environment.CpuUsage.TotalTime;
        try
        {
            return await inner.EmbedAsync(space, input, texts, cancellationToken);
        }
        finally
        {
            Interlocked.Add(ref _ticks, (Environment.CpuUsage.TotalTime - before).Ticks);
        }
    }
}
