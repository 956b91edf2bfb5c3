namespace BlogManager.Domain.Text;

/// <summary>The headings that stand above a place of a text, while it is read from its beginning.</summary>
/// <param name="text">The text.</param>
public sealed class HeadingPath(StoredText text)
{
    /// <summary>What stands between two headings of a path.</summary>
    public const string Separator = " › ";

    // One as long as a post would be said again with each passage below it.
    private const int LongestHeading = 120;

    private readonly List<TextBlock> _headings = [];

    /// <summary>The headings, outermost first, each by its first 120 UTF-16 units; empty above the first.</summary>
    public string Path { get; private set; } = string.Empty;

    /// <summary>Goes below a heading: those of its level and deeper end.</summary>
    /// <param name="heading">The next heading of the text.</param>
    public void Enter(TextBlock heading)
    {
        _headings.RemoveAll(h => h.Level >= heading.Level);
        _headings.Add(heading);
        Path = string.Join(Separator, _headings.Select(Named));
    }

    private string Named(TextBlock heading)
    {
        var name = text.Value.AsSpan(heading.Start, heading.End - heading.Start).Trim();
        return (
            name.Length <= LongestHeading
                ? name
                : name[..(char.IsHighSurrogate(name[LongestHeading - 1]) ? LongestHeading - 1 : LongestHeading)]
        ).ToString();
    }
}
