using System.Globalization;

namespace BlogManager.Infrastructure.Vectors.Servers;

/// <summary>
/// How far a space's collection was compared with the store, kept with the collection itself: a collection that is lost
/// or restored loses or restores its mark too.
/// </summary>
/// <param name="Revision">
/// The revision of the space's vectors in the store when the round began: with any other one the mark says nothing.
/// </param>
/// <param name="Records">Records of the store up to there.</param>
/// <param name="After">The last post that was compared; null where all were.</param>
internal sealed record Watermark(long Revision, long Records, string? After)
{
    internal static Watermark? Parse(string? text)
    {
        var parts = text?.Split(' ', 3) ?? [];
        return
            parts.Length >= 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var records)
            ? new Watermark(revision, records, parts.ElementAtOrDefault(2))
            : null;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Revision} {Records}") + (After is null ? "" : " " + After);
}
