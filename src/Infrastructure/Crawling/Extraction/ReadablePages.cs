using AngleSharp.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Whether SmartReader may be asked for the article of a page: it takes the square of the number of children of an
/// element, and of the depth (ADR 20). The whole body is read of pages that are beyond it.
/// </summary>
internal static class ReadablePages
{
    internal const int MostNodes = 20_000;

    internal const long MostDepths = 300_000;

    /// <summary>The most, of all elements, of the square of the number of their children.</summary>
    internal const long MostPairs = 6_000_000;

    internal static bool MayBeAsked(INode root, CancellationToken cancellationToken)
    {
        long nodes = 0,
            depths = 0,
            pairs = 0;
        var left = new Stack<(INode Node, int Depth)>([(root, 0)]);
        while (left.TryPop(out var next))
        {
            cancellationToken.ThrowIfCancellationRequested();
            long children = next.Node.ChildNodes.Length;
            nodes++;
            depths += next.Depth;
            pairs += children * children;
            if (nodes > MostNodes || depths > MostDepths || pairs > MostPairs)
                return false;
            foreach (var child in next.Node.ChildNodes)
                left.Push((child, next.Depth + 1));
        }

        return true;
    }
}
