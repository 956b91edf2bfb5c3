using BlogManager.Infrastructure.Models.BuiltIn;
using MathNet.Numerics.LinearAlgebra;

namespace BlogManager.Adapters.Tests.BuiltIn;

public sealed class RandomizedSvdTests
{
    [Test]
    public void The_leading_vectors_agree_with_a_full_decomposition()
    {
        // Two strong subjects and noise: the leading directions are well apart from the rest.
        var dense = Sample(rows: 60, columns: 40);
        var expected = dense.Svd().VT;
        var (vectors, rank) = RandomizedSvd.RightVectors(Sparse(dense), 3, default);
        Assert.That(rank, Is.EqualTo(3));
        for (var k = 0; k < 2; k++)
        {
            var overlap = Enumerable.Range(0, 40).Sum(c => vectors[(c * rank) + k] * expected[k, c]);
            Assert.That(Math.Abs(overlap), Is.EqualTo(1).Within(1e-3));
        }
    }

    [Test]
    public void Vectors_are_orthonormal_and_of_fixed_sign()
    {
        var (vectors, rank) = RandomizedSvd.RightVectors(Sparse(Sample(50, 30)), 8, default);
        for (var a = 0; a < rank; a++)
        {
            for (var b = 0; b <= a; b++)
                Assert.That(
                    Enumerable.Range(0, 30).Sum(c => (double)vectors[(c * rank) + a] * vectors[(c * rank) + b]),
                    Is.EqualTo(a == b ? 1 : 0).Within(1e-3)
                );
            Assert.That(Enumerable.Range(0, 30).Select(c => vectors[(c * rank) + a]).MaxBy(Math.Abs), Is.Positive);
        }
    }

    [Test]
    public void A_matrix_of_lower_rank_gives_as_many_vectors_as_it_has()
    {
        var column = Matrix<double>.Build.Dense(20, 1, (r, _) => r + 1);
        var row = Matrix<double>.Build.Dense(1, 12, (_, c) => c % 4);
        Assert.That(RandomizedSvd.RightVectors(Sparse(column * row), 5, default).Rank, Is.EqualTo(1));
        Assert.That(RandomizedSvd.RightVectors(new SparseRows(12), 5, default).Rank, Is.Zero);
        Assert.That(RandomizedSvd.RightVectors(Sparse(Matrix<double>.Build.Dense(4, 4)), 5, default).Rank, Is.Zero);
    }

    private static Matrix<double> Sample(int rows, int columns)
    {
        var random = new Random(3);
        return Matrix<double>.Build.Dense(rows, columns, (r, c) =>
            (r % 3 == 0 && c < columns / 3 ? 3 : 0)
            + (r % 3 == 1 && c > columns / 2 ? 2 : 0)
            + (random.NextDouble() < 0.3 ? random.NextDouble() : 0)
        );
    }

    private static SparseRows Sparse(Matrix<double> dense)
    {
        var sparse = new SparseRows(dense.ColumnCount);
        foreach (var row in dense.EnumerateRows())
            sparse.Add(row.EnumerateIndexed().Where(v => v.Item2 != 0).Select(v => (v.Item1, (float)v.Item2)));
        return sparse;
    }
}
