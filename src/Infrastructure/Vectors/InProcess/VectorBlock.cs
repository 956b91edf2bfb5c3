using System.Numerics.Tensors;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Vectors.InProcess;

/// <summary>
/// The vectors of one space in two contiguous blocks: one signed byte a component for the first pass, and floats for
/// the exact scores. Rows are dense: a removed row is filled with the last one. Not synchronised:
/// <see cref="InProcessVectorIndex"/> does that.
/// </summary>
internal sealed class VectorBlock(int dimension)
{
    // Up to here the exact scan takes well under a millisecond, and exactness costs nothing.
    private const int ExactUpTo = 2_000;

    // Measured (dotnet run -c Release --project tests/Benchmarks -- vectors): with 64 candidates recall@10 is 1.0000
    // over 100,000 x 384, clustered or not.
    private const int MinCandidates = 64;
    private const int CandidatesPerHit = 4;

    private readonly int _stride = QuantizedDot.Padded(dimension);
    private readonly Dictionary<string, List<int>> _rowsOfPost = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _siteNumbers = new(StringComparer.Ordinal);
    private float[] _values = [];
    private sbyte[] _codes = [];
    private Row[] _rows = [];

    internal int Count { get; private set; }

    /// <exception cref="ArgumentException">It has another dimension.</exception>
    internal void Add(Embedding embedding)
    {
        var values = embedding.Values.Span;
        if (values.Length != dimension)
            throw new ArgumentException(
                $"A vector of {values.Length} components does not belong into a space of {dimension}.",
                nameof(embedding)
            );
        if (Count == _rows.Length)
            Grow();
        var row = Count++;
        var target = _values.AsSpan(row * dimension, dimension);
        var known = TryNormalise(values, target);
        var scale = Quantize(target, _codes.AsSpan(row * _stride, _stride));
        if (!_siteNumbers.TryGetValue(embedding.Site, out var siteNumber))
            _siteNumbers.Add(embedding.Site, siteNumber = _siteNumbers.Count);
        _rows[row] = new Row(embedding.Id, embedding.PostId, siteNumber, embedding.Kind, known ? scale : 0);
        if (!_rowsOfPost.TryGetValue(embedding.PostId, out var rows))
            _rowsOfPost.Add(embedding.PostId, rows = []);
        rows.Add(row);
    }

    internal void Remove(string postId)
    {
        if (!_rowsOfPost.Remove(postId, out var rows))
            return;
        foreach (var row in rows.OrderDescending())
        {
            var last = --Count;
            if (row != last)
            {
                _values.AsSpan(last * dimension, dimension).CopyTo(_values.AsSpan(row * dimension));
                _codes.AsSpan(last * _stride, _stride).CopyTo(_codes.AsSpan(row * _stride));
                _rows[row] = _rows[last];
                var moved = _rowsOfPost[_rows[row].PostId];
                moved[moved.IndexOf(last)] = row;
            }

            _rows[last] = default;
        }
    }

    /// <summary>
    /// The nearest rows, best first; equal scores by id. A zero query, and a zero vector, is near nothing.
    /// </summary>
    internal IReadOnlyList<VectorHit> Search(
        ReadOnlySpan<float> query,
        VectorFilter filter,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var unit = new float[dimension];
        if (!TryNormalise(query, unit))
            return [];
        var sites = Numbers(filter.Sites);
        if (sites is { Count: 0 })
            return [];
        IReadOnlyCollection<int>? rows = null;
        if (filter.PostId is not null)
            rows = _rowsOfPost.GetValueOrDefault(filter.PostId, []);
        else if (Count > ExactUpTo)
            rows = Candidates(
                unit,
                filter,
                sites,
                Math.Max(MinCandidates, limit * CandidatesPerHit),
                cancellationToken
            );
        var hits = new List<VectorHit>();
        var count = rows?.Count ?? Count;
        using var chosen = rows?.GetEnumerator();
        for (var i = 0; i < count; i++)
        {
            var row = i;
            if (chosen is not null)
            {
                chosen.MoveNext();
                row = chosen.Current;
            }

            ref readonly var facts = ref _rows[row];
            if (Matches(facts, filter, sites))
                hits.Add(
                    new VectorHit(
                        facts.Id,
                        facts.PostId,
                        Math.Clamp(TensorPrimitives.Dot(unit, _values.AsSpan(row * dimension, dimension)), -1, 1)
                    )
                );
        }

        hits.Sort(
            static (a, b) =>
                b.Score.CompareTo(a.Score) is var order and not 0 ? order : string.CompareOrdinal(a.Id, b.Id)
        );
        return hits.Count <= limit ? hits : hits.GetRange(0, limit);
    }

    /// <summary>The numbers of those sites that have vectors here; null for all.</summary>
    private HashSet<int>? Numbers(SiteScope? sites) =>
        sites is null ? null : [.. sites.Sites.Select(s => _siteNumbers.GetValueOrDefault(s, -1)).Where(n => n >= 0)];

    private IReadOnlyCollection<int> Candidates(
        float[] query,
        VectorFilter filter,
        HashSet<int>? sites,
        int wanted,
        CancellationToken cancellationToken
    )
    {
        var code = new sbyte[_stride];
        Quantize(query, code);
        // The root is the worst that is kept.
        var best = new PriorityQueue<int, float>(wanted);
        var worst = float.NegativeInfinity;
        for (var row = 0; row < Count; row++)
        {
            if ((row & 0xFFFF) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            ref readonly var facts = ref _rows[row];
            if (!Matches(facts, filter, sites))
                continue;
            var score = QuantizedDot.Compute(code, _codes.AsSpan(row * _stride, _stride)) * facts.Scale;
            if (best.Count < wanted)
                best.Enqueue(row, score);
            else if (score > worst)
                best.DequeueEnqueue(row, score);
            else
                continue;
            if (best.Count == wanted && best.TryPeek(out _, out var root))
                worst = root;
        }

        return [.. best.UnorderedItems.Select(item => item.Element)];
    }

    private static bool Matches(in Row row, VectorFilter filter, HashSet<int>? sites) =>
        row.Kind == filter.Kind
        && row.Scale > 0
        && (sites is null || sites.Contains(row.Site))
        && (filter.ExcludePostId is null || !string.Equals(row.PostId, filter.ExcludePostId, StringComparison.Ordinal));

    private void Grow()
    {
        var capacity = Math.Max(64, _rows.Length + (_rows.Length / 2));
        Array.Resize(ref _rows, capacity);
        Array.Resize(ref _values, checked(capacity * dimension));
        Array.Resize(ref _codes, checked(capacity * _stride));
    }

    private static bool TryNormalise(ReadOnlySpan<float> values, Span<float> unit)
    {
        var norm = TensorPrimitives.Norm(values);
        if (!float.IsFinite(norm))
            throw new ArgumentException("A vector has a component that is not a finite number.", nameof(values));
        if (norm == 0)
        {
            unit.Clear();
            return false;
        }

        TensorPrimitives.Divide(values, norm, unit);
        return true;
    }

    /// <summary>Codes a vector with its own step, largest component at ±127.</summary>
    /// <returns>The step.</returns>
    private static float Quantize(ReadOnlySpan<float> values, Span<sbyte> code)
    {
        var largest = values.IsEmpty ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude(values));
        if (largest == 0)
        {
            code.Clear();
            return 0;
        }

        for (var i = 0; i < values.Length; i++)
            code[i] = (sbyte)MathF.Round(values[i] * 127 / largest);
        code[values.Length..].Clear();
        return largest / 127;
    }

    private readonly record struct Row(string Id, string PostId, int Site, VectorKind Kind, float Scale);
}
