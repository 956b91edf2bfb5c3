namespace BlogManager.Infrastructure.Vectors.InProcess;

/// <summary>Keeps the rows of highest score in a bounded binary heap whose root is the worst that is kept.</summary>
internal sealed class BestRows(int capacity)
{
    private readonly float[] _scores = new float[capacity];
    private readonly int[] _rows = new int[capacity];
    private int _count;

    /// <summary>The rows kept, in no promised order.</summary>
    internal IReadOnlyCollection<int> Rows => new ArraySegment<int>(_rows, 0, _count);

    internal void Offer(int row, float score)
    {
        if (_count < capacity)
        {
            SiftUp(_count++, row, score);
        }
        else if (score > _scores[0])
        {
            SiftDown(row, score);
        }
    }

    private void SiftUp(int at, int row, float score)
    {
        while (at > 0 && _scores[(at - 1) / 2] is var parent && parent > score)
        {
            (_scores[at], _rows[at]) = (parent, _rows[(at - 1) / 2]);
            at = (at - 1) / 2;
        }

        (_scores[at], _rows[at]) = (score, row);
    }

    private void SiftDown(int row, float score)
    {
        var at = 0;
        while ((2 * at) + 1 is var child && child < _count)
        {
            if (child + 1 < _count && _scores[child + 1] < _scores[child])
                child++;
            if (_scores[child] >= score)
                break;
            (_scores[at], _rows[at]) = (_scores[child], _rows[child]);
            at = child;
        }

        (_scores[at], _rows[at]) = (score, row);
    }
}
