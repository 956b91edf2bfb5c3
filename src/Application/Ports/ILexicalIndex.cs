using BlogManager.Domain.Posts;

namespace BlogManager.Application.Ports;

/// <summary>
/// Finds chunks by their words (BM25, k1 1.2, b 0.75). Written by the <see cref="IPostStore"/> with the post.
/// </summary>
public interface ILexicalIndex
{
    /// <summary>The best chunks for some words, best first. No words give no hits.</summary>
    Task<IReadOnlyList<LexicalHit>> SearchAsync(LexicalQuery query, CancellationToken cancellationToken);

    /// <summary>
    /// In how many chunks each word occurs (in any inflection that the index's stemmer joins), and how many chunks
    /// there are.
    /// </summary>
    Task<TermStatistics> StatisticsAsync(
        IReadOnlyCollection<string> words,
        WordForm form,
        CancellationToken cancellationToken
    );
}

/// <summary>In what form words are given to a lexical index.</summary>
public enum WordForm
{
    /// <summary>
    /// As written, in English or a language that nothing is known of: the index stems them itself. Every character is
    /// literal.
    /// </summary>
    Written,

    /// <summary>As terms of <see cref="ILanguages"/>, which the index has as they are.</summary>
    Analysed,
}

/// <param name="Words">
/// Words, any of which may match. Free of syntax: every character is literal.
/// </param>
/// <param name="Limit">At least 1.</param>
public sealed record LexicalQuery(
    IReadOnlyList<string> Words,
    int Limit,
    SiteScope? Sites = null,
    string? PostId = null,
    WordForm Form = WordForm.Written
);

/// <param name="Score">BM25, higher is better.</param>
public sealed record LexicalHit(string ChunkId, string PostId, double Score);

public sealed record TermStatistics(int Chunks, IReadOnlyDictionary<string, int> ChunksWith);
