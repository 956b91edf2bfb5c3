namespace BlogManager.Infrastructure.Storage.Mongo.Words;

/// <summary>
/// BM25 (S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009) with k1 1.2 and
/// b 0.75, and the inverse document frequency held above zero, as SQLite's <c>bm25()</c> has it.
/// </summary>
internal static class Bm25
{
    private const double K1 = 1.2;
    private const double B = 0.75;
    private const double LeastInverseFrequency = 1e-6;

    public static double InverseFrequency(int chunks, int chunksWith) =>
        Math.Max(LeastInverseFrequency, Math.Log((chunks - chunksWith + 0.5) / (chunksWith + 0.5)));

    /// <param name="inverseFrequency">See <see cref="InverseFrequency"/>.</param>
    /// <param name="averageLength">A chunk's words on average, above 0.</param>
    public static double Score(double inverseFrequency, double frequency, int length, double averageLength) =>
        inverseFrequency * (frequency * (K1 + 1)) / (frequency + (K1 * (1 - B + (B * length / averageLength))));
}
