using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// What a model wrote, made fit to be shown: one line of plain text of a bounded length.
/// </summary>
internal static partial class WrittenText
{
    /// <summary>The text as one line, without control characters, cut after a word where it is too long.</summary>
    internal static string Plain(string text, int longest)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            visible.Append(
                Rune.IsControl(rune) || Rune.IsWhiteSpace(rune) ? " "
                : rune == Rune.ReplacementChar || IsHidden(rune) ? string.Empty
                : rune.ToString()
            );
        var line = Spaces().Replace(visible.ToString(), " ").Trim();
        if (line.Length <= longest)
            return line;
        var end = char.IsLowSurrogate(line[longest - 1]) ? longest - 2 : longest - 1;
        var space = line.LastIndexOf(' ', end);
        return line[..(space > end / 2 ? space : end)].TrimEnd() + "…";
    }

    // What turns the direction of what follows (UAX #9) lets a sentence be read as another, and what has no width hides
    // one. Scripts and emoji need the joiners.
    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format && rune.Value is not (0x200C or 0x200D);

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();
}
