using System.Numerics.Tensors;

namespace BlogManager.Infrastructure.Models.BuiltIn;

/// <summary>A sparse matrix by rows (compressed sparse row form), only read after it is built.</summary>
internal sealed class SparseRows
{
    private readonly List<int> _starts = [0];
    private readonly List<int> _columns = [];
    private readonly List<float> _values = [];

    internal SparseRows(int columns) => Columns = columns;

    internal int Columns { get; }

    internal int Count => _starts.Count - 1;

    internal void Add(IEnumerable<(int Column, float Value)> row)
    {
        foreach (var (column, value) in row)
        {
            _columns.Add(column);
            _values.Add(value);
        }

        _starts.Add(_columns.Count);
    }

    /// <summary>This matrix times a dense one (row-major, <see cref="Columns"/> × width).</summary>
    internal float[] Times(float[] dense, int width, CancellationToken cancellationToken)
    {
        var product = new float[Count * width];
        for (var row = 0; row < Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var target = product.AsSpan(row * width, width);
            for (var i = _starts[row]; i < _starts[row + 1]; i++)
                TensorPrimitives.MultiplyAdd(dense.AsSpan(_columns[i] * width, width), _values[i], target, target);
        }

        return product;
    }

    /// <summary>This matrix transposed, times a dense one (row-major, <see cref="Count"/> × width).</summary>
    internal float[] TransposedTimes(float[] dense, int width, CancellationToken cancellationToken)
    {
        var product = new float[Columns * width];
        for (var row = 0; row < Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var source = dense.AsSpan(row * width, width);
            for (var i = _starts[row]; i < _starts[row + 1]; i++)
            {
                var target = product.AsSpan(_columns[i] * width, width);
                TensorPrimitives.MultiplyAdd(source, _values[i], target, target);
            }
        }

        return product;
    }
}
