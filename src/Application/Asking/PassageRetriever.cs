using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Asking;

/// <summary>What to retrieve passages for.</summary>
internal sealed record RetrievalQuery(string Text, string? Site, string? PostId, int Limit, IReadOnlyList<Turn> History);

/// <summary>What was retrieved.</summary>
internal sealed record Retrieval(IReadOnlyList<Passage> Passages, TermStatistics Statistics, bool Degraded);

/// <summary>Finds the passages for a question.</summary>
internal sealed class PassageRetriever(ILexicalIndex lexical, IPostStore posts)
{
    internal async Task<Retrieval> RetrieveAsync(RetrievalQuery query, CancellationToken cancellationToken)
    {
        string[] words = [.. Tokenizer.Tokenize(query.Text).Where(t => !t.IsStopWord).Select(t => query.Text[t.Start..t.End])];
        var hits = await lexical.SearchAsync(new LexicalQuery(words, query.Limit, query.Site, query.PostId), cancellationToken);
        var chunks = (await posts.FindChunksAsync([.. hits.Select(h => h.ChunkId)], cancellationToken)).ToDictionary(c => c.Chunk.Id);
        var statistics = await lexical.StatisticsAsync(words, cancellationToken);
        return new Retrieval([.. hits.Where(h => chunks.ContainsKey(h.ChunkId)).Select(h => new Passage(chunks[h.ChunkId], h.Score))], statistics, false);
    }
}
