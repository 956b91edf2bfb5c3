using BlogManager.Domain.Answers;

namespace BlogManager.Domain.Tests.Answers;

public sealed class LatencyHistogramTests
{
    [Test]
    public void Nothing_has_no_percentile() => Assert.That(LatencyHistogram.Empty.Percentile(0.5), Is.Null);

    [TestCase(-5, 0)]
    [TestCase(0, 0)]
    [TestCase(0.9, 0)]
    [TestCase(1, 1)]
    [TestCase(3, 3)]
    public void Small_times_are_told_to_the_millisecond(double milliseconds, long told) =>
        Assert.That(LatencyHistogram.Once(milliseconds).Percentile(0.95), Is.EqualTo(told));

    [Test]
    public void Percentiles_are_within_a_twentieth_of_the_exact_ones_however_the_parts_are_added()
    {
        var random = new Random(17);
        var times = Enumerable.Range(0, 5000).Select(_ => Math.Exp(random.NextDouble() * 11)).ToArray();
        var whole = LatencyHistogram.Empty;
        foreach (var part in times.Chunk(700))
        {
            var histogram = LatencyHistogram.Empty;
            foreach (var time in part)
                histogram = histogram.Plus(LatencyHistogram.Once(time));
            whole = histogram.Plus(whole);
        }

        Array.Sort(times);
        foreach (var share in new[] { 0.01, 0.5, 0.9, 0.95, 1 })
        {
            var exact = times[(int)Math.Ceiling(share * times.Length) - 1];
            Assert.That(
                whole.Percentile(share),
                Is.InRange(Math.Floor((exact * 0.95) - 0.5), Math.Ceiling((exact * 1.05) + 0.5)),
                $"{share}"
            );
        }
    }

    [Test]
    public void A_time_without_end_is_counted_in_the_last_bucket() =>
        Assert.That(LatencyHistogram.Once(double.MaxValue).Buckets.Keys, Is.EqualTo([166]));

    [Test]
    public void What_is_no_bucket_is_left_out_of_one_that_was_stored() =>
        Assert.That(
            LatencyHistogram.Of([new(-1, 5), new(3, 2), new(4, 0), new(167, 1)]).Buckets,
            Is.EqualTo(new Dictionary<int, long> { [3] = 2 })
        );
}
