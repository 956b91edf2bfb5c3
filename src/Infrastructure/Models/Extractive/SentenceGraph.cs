namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>
/// Sentence centrality by continuous LexRank: G. Erkan and D. R. Radev, "LexRank: Graph-based Lexical Centrality as
/// Salience in Text Summarization", JAIR 22, 2004, pp. 457–479; TF-IDF cosine as edge weights, damping 0.85.
/// </summary>
/// <remarks>
/// The graph holds at most <see cref="MostNodes"/> sentences, those nearest the centroid and the beginning; the others'
/// centrality is 0.
/// </remarks>
internal sealed class SentenceGraph
{
    /// <summary>The graph is quadratic in its nodes.</summary>
    public const int MostNodes = 400;

    private const double Damping = 0.85;
    private const int MostIterations = 60;
    private const double Converged = 1e-6;

    private readonly Dictionary<string, float>[] _vectors;
    private readonly double[] _centrality;

    private SentenceGraph(Dictionary<string, float>[] vectors, double[] centrality)
    {
        _vectors = vectors;
        _centrality = centrality;
    }

    public static SentenceGraph Build(IReadOnlyList<Sentence> sentences, CancellationToken cancellationToken)
    {
        var vectors = Vectors(sentences, cancellationToken);
        var nodes = Choose(vectors, cancellationToken);
        var scores = Rank(vectors, nodes, cancellationToken);
        var centrality = new double[vectors.Length];
        var top = scores.Length == 0 ? 1 : scores.Max();
        for (var n = 0; n < nodes.Length; n++)
            centrality[nodes[n]] = top > 0 ? scores[n] / top : 0;
        return new SentenceGraph(vectors, centrality);
    }

    /// <summary>How central a sentence is, 0 to 1.</summary>
    public double Centrality(Sentence sentence) => _centrality[sentence.Index];

    /// <summary>The cosine of two sentences, 0 to 1.</summary>
    public double Similarity(Sentence a, Sentence b) => Cosine(_vectors[a.Index], _vectors[b.Index]);

    private static Dictionary<string, float>[] Vectors(
        IReadOnlyList<Sentence> sentences,
        CancellationToken cancellationToken
    )
    {
        var frequency = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var term in sentences.SelectMany(s => s.Terms.Distinct(StringComparer.Ordinal)))
            frequency[term] = frequency.GetValueOrDefault(term) + 1;
        var vectors = new Dictionary<string, float>[sentences.Count];
        for (var i = 0; i < vectors.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            vectors[i] = Vector(sentences[i], frequency, sentences.Count);
        }

        return vectors;
    }

    private static Dictionary<string, float> Vector(Sentence sentence, Dictionary<string, int> frequency, int sentences)
    {
        var vector = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var term in sentence.Terms)
            vector[term] = vector.GetValueOrDefault(term) + (float)(Math.Log((double)sentences / frequency[term]) + 1);
        var norm = MathF.Sqrt(vector.Values.Sum(v => v * v));
        return vector.ToDictionary(p => p.Key, p => p.Value / norm, StringComparer.Ordinal);
    }

    private static int[] Choose(Dictionary<string, float>[] vectors, CancellationToken cancellationToken)
    {
        if (vectors.Length <= MostNodes)
            return [.. Enumerable.Range(0, vectors.Length)];
        var centroid = new Dictionary<string, float>(StringComparer.Ordinal);
        foreach (var (term, weight) in vectors.SelectMany(v => v))
            centroid[term] = centroid.GetValueOrDefault(term) + (weight / vectors.Length);
        return
        [
            .. Enumerable.Range(0, vectors.Length).OrderByDescending(Nearness).ThenBy(i => i).Take(MostNodes).Order(),
        ];

        double Nearness(int i)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return Cosine(vectors[i], centroid) * (1 + Math.Exp(-i / 50.0));
        }
    }

    private static double[] Rank(Dictionary<string, float>[] vectors, int[] nodes, CancellationToken cancellationToken)
    {
        var n = nodes.Length;
        var edges = new float[n, n];
        var degree = new float[n];
        for (var i = 0; i < n; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var j = 0; j < i; j++)
            {
                var weight = (float)Cosine(vectors[nodes[i]], vectors[nodes[j]]);
                edges[i, j] = edges[j, i] = weight;
                degree[i] += weight;
                degree[j] += weight;
            }
        }

        var scores = new double[n];
        Array.Fill(scores, 1.0 / Math.Max(n, 1));
        for (var iteration = 0; iteration < MostIterations; iteration++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = new double[n];
            Array.Fill(next, (1 - Damping) / n);
            for (var j = 0; j < n; j++)
            {
                if (degree[j] <= 0)
                    continue;
                var share = Damping * scores[j] / degree[j];
                for (var i = 0; i < n; i++)
                    next[i] += share * edges[i, j];
            }

            var change = 0.0;
            for (var i = 0; i < n; i++)
                change += Math.Abs(next[i] - scores[i]);
            scores = next;
            if (change < Converged)
                break;
        }

        return scores;
    }

    private static double Cosine(Dictionary<string, float> a, Dictionary<string, float> b)
    {
        if (a.Count > b.Count)
            (a, b) = (b, a);
        var dot = 0.0;
        foreach (var (term, weight) in a)
            dot += b.TryGetValue(term, out var other) ? weight * other : 0;
        return dot;
    }
}
