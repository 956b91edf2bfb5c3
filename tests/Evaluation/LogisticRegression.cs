namespace BlogManager.Evaluation;

/// <summary>
/// Logistic regression with a ridge, by Newton's method (T. Hastie et al., "The Elements of Statistical Learning",
/// 2009, section 4.4).
/// </summary>
internal static class LogisticRegression
{
    private const double Ridge = 1;
    private const int MostSteps = 50;

    /// <summary>
    /// Fits weights for rows whose first feature is the constant, which no ridge holds back. A feature that never
    /// varies gets weight 0.
    /// </summary>
    internal static double[] Fit(IReadOnlyList<double[]> rows, IReadOnlyList<bool> outcomes)
    {
        var width = rows[0].Length;
        var mean = Enumerable.Range(0, width).Select(j => j == 0 ? 0 : rows.Average(r => r[j])).ToArray();
        var scale = Enumerable
            .Range(0, width)
            .Select(j => j == 0 ? 1 : Math.Sqrt(rows.Average(r => (r[j] - mean[j]) * (r[j] - mean[j]))))
            .ToArray();
        var scaled = rows.Select(r => r.Select((v, j) => scale[j] > 1e-9 ? (v - mean[j]) / scale[j] : 0).ToArray())
            .ToList();
        var weights = new double[width];
        for (var step = 0; step < MostSteps; step++)
        {
            var gradient = new double[width];
            var hessian = new double[width, width];
            for (var j = 0; j < width; j++)
            {
                gradient[j] = j == 0 ? 0 : Ridge * weights[j];
                hessian[j, j] = j == 0 ? 1e-9 : Ridge;
            }

            for (var i = 0; i < scaled.Count; i++)
            {
                var p = 1 / (1 + Math.Exp(-scaled[i].Zip(weights, (v, w) => v * w).Sum()));
                for (var j = 0; j < width; j++)
                {
                    gradient[j] += (p - (outcomes[i] ? 1 : 0)) * scaled[i][j];
                    for (var k = 0; k < width; k++)
                        hessian[j, k] += p * (1 - p) * scaled[i][j] * scaled[i][k];
                }
            }

            var change = Solve(hessian, gradient);
            for (var j = 0; j < width; j++)
                weights[j] -= change[j];
            if (change.Max(Math.Abs) < 1e-8)
                break;
        }

        var plain = weights.Select((w, j) => scale[j] > 1e-9 ? w / scale[j] : 0).ToArray();
        plain[0] = weights[0] - Enumerable.Range(1, width - 1).Sum(j => plain[j] * mean[j]);
        return plain;
    }

    private static double[] Solve(double[,] matrix, double[] right)
    {
        var n = right.Length;
        var (a, b) = ((double[,])matrix.Clone(), (double[])right.Clone());
        for (var i = 0; i < n; i++)
        {
            var pivot = Enumerable.Range(i, n - i).MaxBy(r => Math.Abs(a[r, i]));
            for (var k = 0; k < n; k++)
                (a[i, k], a[pivot, k]) = (a[pivot, k], a[i, k]);
            (b[i], b[pivot]) = (b[pivot], b[i]);
            for (var r = i + 1; r < n; r++)
            {
                var factor = a[r, i] / a[i, i];
                for (var k = i; k < n; k++)
                    a[r, k] -= factor * a[i, k];
                b[r] -= factor * b[i];
            }
        }

        for (var i = n - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < n; k++)
                b[i] -= a[i, k] * b[k];
            b[i] /= a[i, i];
        }

        return b;
    }
}
