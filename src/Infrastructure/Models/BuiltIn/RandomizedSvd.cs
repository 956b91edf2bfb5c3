using MathNet.Numerics.LinearAlgebra;

namespace BlogManager.Infrastructure.Models.BuiltIn;

/// <summary>
/// Truncated singular value decomposition of a large sparse matrix by random projection with power iteration: N. Halko,
/// P. G. Martinsson, J. A. Tropp, "Finding structure with randomness", SIAM Review 53 (2), 2011, algorithms 4.4 and
/// 5.1. The seed is fixed: the same matrix gives the same result on the same kind of machine (elsewhere the last bits
/// may differ, as the width of vector registers orders the sums).
/// </summary>
internal static class RandomizedSvd
{
    private const int Oversampling = 16;
    private const int PowerIterations = 4;
    private const int Seed = 20110;

    /// <summary>The leading right singular vectors, most important first.</summary>
    /// <param name="matrix">Documents × terms.</param>
    /// <param name="rank">How many are wanted, at least 1.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>
    /// Terms × rank, row-major, and the rank reached (lower where the matrix has no more), each column of unit length
    /// and of fixed sign.
    /// </returns>
    internal static (float[] Vectors, int Rank) RightVectors(
        SparseRows matrix,
        int rank,
        CancellationToken cancellationToken
    )
    {
        var width = Math.Min(rank + Oversampling, Math.Min(matrix.Count, matrix.Columns));
        if (width == 0)
            return ([], 0);
        var basis = matrix.Times(Gaussian(matrix.Columns * width), width, cancellationToken);
        Orthonormalise(basis, matrix.Count, width);
        for (var i = 0; i < PowerIterations; i++)
        {
            var transposed = matrix.TransposedTimes(basis, width, cancellationToken);
            Orthonormalise(transposed, matrix.Columns, width);
            basis = matrix.Times(transposed, width, cancellationToken);
            Orthonormalise(basis, matrix.Count, width);
        }

        // B = QᵀA is small in one direction only, so its singular vectors come from the eigenvectors of BBᵀ (width ×
        // width).
        var projected = matrix.TransposedTimes(basis, width, cancellationToken);
        var (eigenvectors, values) = Eigen(Gram(projected, matrix.Columns, width));
        var kept = Math.Min(rank, values.Count(v => v > values[0] * 1e-9));
        return (Rotate(projected, matrix.Columns, width, eigenvectors, values, kept), kept);
    }

    private static float[] Gaussian(int count)
    {
        // System.Random with a seed promises the same sequence (the algorithm is kept for compatibility).
        var random = new Random(Seed);
        var values = new float[count];
        for (var i = 0; i < count; i++)
            values[i] = (float)(
                Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())
            );
        return values;
    }

    /// <summary>
    /// Makes the columns orthonormal by Gram–Schmidt, twice over ("twice is enough"); a column that depends on those
    /// before becomes zero.
    /// </summary>
    private static void Orthonormalise(float[] matrix, int rows, int width)
    {
        var columns = new double[width][];
        for (var c = 0; c < width; c++)
        {
            var column = new double[rows];
            for (var r = 0; r < rows; r++)
                column[r] = matrix[(r * width) + c];
            var before = System.Numerics.Tensors.TensorPrimitives.Norm<double>(column);
            for (var pass = 0; pass < 2; pass++)
            {
                for (var p = 0; p < c; p++)
                {
                    var overlap = System.Numerics.Tensors.TensorPrimitives.Dot<double>(columns[p], column);
                    System.Numerics.Tensors.TensorPrimitives.MultiplyAdd<double>(columns[p], -overlap, column, column);
                }
            }

            var norm = System.Numerics.Tensors.TensorPrimitives.Norm<double>(column);
            var scale = norm > before * 1e-6 && norm > 0 ? 1 / norm : 0;
            System.Numerics.Tensors.TensorPrimitives.Multiply<double>(column, scale, column);
            columns[c] = column;
            for (var r = 0; r < rows; r++)
                matrix[(r * width) + c] = (float)column[r];
        }
    }

    private static Matrix<double> Gram(float[] matrix, int rows, int width)
    {
        var gram = new double[width * width];
        var row = new double[width];
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < width; c++)
                row[c] = matrix[(r * width) + c];
            for (var c = 0; c < width; c++)
            {
                if (row[c] == 0)
                    continue;
                var target = gram.AsSpan(c * width, width);
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd<double>(row, row[c], target, target);
            }
        }

        return Matrix<double>.Build.Dense(width, width, gram);
    }

    private static (Matrix<double> Vectors, double[] Values) Eigen(Matrix<double> gram)
    {
        var evd = gram.Evd(Symmetricity.Symmetric);
        var order = Enumerable.Range(0, gram.RowCount).OrderByDescending(i => evd.EigenValues[i].Real).ToArray();
        var vectors = Matrix<double>.Build.Dense(gram.RowCount, gram.RowCount, (r, c) => evd.EigenVectors[r, order[c]]);
        return (vectors, [.. order.Select(i => Math.Max(0, evd.EigenValues[i].Real))]);
    }

    private static float[] Rotate(
        float[] projected,
        int rows,
        int width,
        Matrix<double> eigenvectors,
        double[] values,
        int kept
    )
    {
        var rotated = new float[rows * kept];
        var rotation = new float[width * kept];
        for (var w = 0; w < width; w++)
        {
            for (var k = 0; k < kept; k++)
                rotation[(w * kept) + k] = (float)(eigenvectors[w, k] / Math.Sqrt(values[k]));
        }

        var largest = new float[kept];
        for (var r = 0; r < rows; r++)
        {
            var target = rotated.AsSpan(r * kept, kept);
            for (var w = 0; w < width; w++)
                System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(
                    rotation.AsSpan(w * kept, kept),
                    projected[(r * width) + w],
                    target,
                    target
                );
            for (var k = 0; k < kept; k++)
            {
                if (Math.Abs(target[k]) > Math.Abs(largest[k]))
                    largest[k] = target[k];
            }
        }

        // A singular vector is unique only up to its sign: the largest component is made positive.
        for (var i = 0; i < rotated.Length; i++)
        {
            if (largest[i % kept] < 0)
                rotated[i] = -rotated[i];
        }

        return rotated;
    }
}
