namespace BlogManager.Domain.Answers;

/// <summary>
/// How long things took, counted in buckets each a tenth wider than the one before: two of them can be added, and a
/// percentile is told within 5 % (and half a millisecond) of the exact one.
/// </summary>
public sealed class LatencyHistogram
{
    /// <summary>Nothing counted.</summary>
    public static readonly LatencyHistogram Empty = new(new SortedDictionary<int, long>());

    private const double Growth = 1.1;

    // Two hours and more are one bucket.
    private const int Last = 166;

    private readonly SortedDictionary<int, long> _buckets;

    private LatencyHistogram(SortedDictionary<int, long> buckets) => _buckets = buckets;

    /// <summary>
    /// How many times by bucket, ascending: 0 is less than a millisecond, and n begins at 1.1 to the power of n - 1
    /// milliseconds.
    /// </summary>
    public IReadOnlyDictionary<int, long> Buckets => _buckets;

    /// <summary>A histogram as it was stored.</summary>
    /// <param name="buckets">How many times by bucket; what is no bucket, or less than once, is left out.</param>
    public static LatencyHistogram Of(IEnumerable<KeyValuePair<int, long>> buckets)
    {
        ArgumentNullException.ThrowIfNull(buckets);
        var sum = new SortedDictionary<int, long>();
        Add(sum, buckets);
        return new LatencyHistogram(sum);
    }

    /// <summary>The histogram of one time.</summary>
    /// <param name="milliseconds">What is less than 0 counts as 0.</param>
    public static LatencyHistogram Once(double milliseconds) => Of([KeyValuePair.Create(BucketOf(milliseconds), 1L)]);

    /// <summary>Both together.</summary>
    /// <param name="other">The other one.</param>
    public LatencyHistogram Plus(LatencyHistogram other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var sum = new SortedDictionary<int, long>(_buckets);
        Add(sum, other._buckets);
        return new LatencyHistogram(sum);
    }

    /// <summary>The time within which a share of all stayed, in milliseconds; null where nothing was counted.</summary>
    /// <param name="share">More than 0, and 1 at most.</param>
    public long? Percentile(double share)
    {
        var rank = (long)Math.Ceiling(share * _buckets.Values.Sum());
        foreach (var (bucket, times) in _buckets)
        {
            rank -= times;
            if (rank <= 0)
                return bucket == 0 ? 0 : (long)Math.Round(Math.Pow(Growth, bucket - 0.5));
        }

        return null;
    }

    private static void Add(SortedDictionary<int, long> sum, IEnumerable<KeyValuePair<int, long>> more)
    {
        foreach (var (bucket, times) in more)
        {
            if (bucket is >= 0 and <= Last && times > 0)
                sum[bucket] = sum.GetValueOrDefault(bucket) + times;
        }
    }

    private static int BucketOf(double milliseconds) =>
        milliseconds < 1 ? 0 : (int)Math.Min(Last, 1 + Math.Floor(Math.Log(milliseconds) / Math.Log(Growth)));
}
