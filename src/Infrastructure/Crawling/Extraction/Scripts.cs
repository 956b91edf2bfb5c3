using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Writes what stands above or below the line: powers keep their place (<c>10^6</c>), marks of footnotes go, and
/// endings of numbers and indices are letters like others.
/// </summary>
internal static partial class Scripts
{
    private const int LongestUnit = 3;

    /// <summary>A number above these is a power; above other words it is the mark of a footnote.</summary>
    private static readonly HashSet<string> Units = new(StringComparer.Ordinal)
    {
        "km",
        "hm",
        "dm",
        "cm",
        "mm",
        "µm",
        "nm",
        "ft",
        "yd",
        "mi",
        "sec",
    };

    internal static void Write(IElement element, StringBuilder line)
    {
        var text = element.TextContent.Trim();
        if (text.Length == 0)
            return;
        if (element.LocalName == "sub" || text.Length > 20)
        {
            line.Append(text);
            return;
        }

        if (
            element.QuerySelector("a[href]") is not null
            || element.ParentElement?.LocalName == "a"
            || Mark().IsMatch(text)
        )
            return;
        if (Power().IsMatch(text))
        {
            if (IsBase(line))
                line.Append('^').Append(text);
            else if (!text.All(char.IsAsciiDigit) || line.Length == 0 || char.IsWhiteSpace(line[^1]))
                line.Append(text);
            return;
        }

        line.Append(text);
    }

    // A number, a bracket, or a letter or unit that stands alone: "10", "x", "km".
    private static bool IsBase(StringBuilder line)
    {
        if (line.Length == 0)
            return false;
        if (char.IsDigit(line[^1]) || line[^1] is ')' or ']')
            return true;
        var letters = 0;
        while (letters < line.Length && letters < LongestUnit && char.IsLetter(line[line.Length - 1 - letters]))
            letters++;
        var word = line.ToString(line.Length - letters, letters);
        return letters == 1 || Units.Contains(word);
    }

    [GeneratedRegex(
        @"^(?:\[.{1,8}\]|[*†‡§¶#]+|\(\d{1,3}\)|\d{1,3}(?:\s*,\s*\d{1,3})+)$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Mark();

    [GeneratedRegex(
        @"^[-−–+]?(?:\d{1,4}(?:[.,/]\d{1,3})?|[nkmxij](?:[-−+]\d)?)$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Power();
}
