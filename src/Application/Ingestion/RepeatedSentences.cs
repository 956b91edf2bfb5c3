using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Ingestion;

/// <summary>Finds the sentences that stand word for word in other posts of a site: its boilerplate.</summary>
internal sealed class RepeatedSentences(ILexicalIndex words, IPostStore posts)
{
    /// <summary>In how many other posts a sentence must stand: one may quote another.</summary>
    private const int Others = 2;

    // The longest words are rare as a rule, and few rows have them all.
    private const int MostWords = 6;
    private const int MostPassages = 12;

    /// <summary>Those of some sentences that are repeated.</summary>
    /// <param name="url">The post that they are of.</param>
    internal async Task<IReadOnlyList<string>> AmongAsync(
        PostUrl url,
        string? postId,
        IEnumerable<string> sentences,
        CancellationToken cancellationToken
    )
    {
        var repeated = new List<string>();
        foreach (var sentence in sentences.Distinct(StringComparer.Ordinal))
        {
            var rare = Tokenizer
                .Tokenize(sentence)
                .Where(t => !t.IsStopWord)
                .Select(t => sentence[t.Start..t.End])
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .OrderByDescending(w => w.Length)
                .Take(MostWords)
                .ToList();
            if (rare.Count == 0)
                continue;
            var hits = await words.SearchAsync(
                new LexicalQuery(rare, MostPassages, new SiteScope(url.Site)),
                cancellationToken
            );
            var others = hits.Where(h => h.PostId != postId).Select(h => h.ChunkId).ToList();
            if (others.Count < Others)
                continue;
            var chunks = await posts.FindChunksAsync(others, cancellationToken);
            if (
                chunks
                    .Where(c => c.Url != url && c.Chunk.Text.Contains(sentence, StringComparison.Ordinal))
                    .DistinctBy(c => c.PostId)
                    .Count() >= Others
            )
                repeated.Add(sentence);
        }

        return repeated;
    }
}
