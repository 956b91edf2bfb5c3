using System.Globalization;

namespace BlogManager.Evaluation;

/// <summary>How long something took, in milliseconds: nearest-rank percentiles.</summary>
internal sealed record Percentiles(double Median, double P95, double Slowest)
{
    /// <summary>Of at least one time; all zero of none.</summary>
    internal static Percentiles Of(IEnumerable<double> milliseconds)
    {
        double[] sorted = [.. milliseconds.Order()];
        double At(double part) => sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling(part * sorted.Length) - 1];
        return new Percentiles(At(0.5), At(0.95), At(1));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"median {Median:0} ms, p95 {P95:0} ms, slowest {Slowest:0} ms");
}
