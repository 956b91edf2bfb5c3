using System.Text;
using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// What a model wrote, made fit to be shown: one line of plain text of a bounded length, without links that its source
/// does not have.
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
                : rune == Rune.ReplacementChar || TurnsText(rune) ? string.Empty
                : rune.ToString()
            );
        var line = Spaces().Replace(visible.ToString(), " ").Trim();
        if (line.Length <= longest)
            return line;
        var end = char.IsLowSurrogate(line[longest - 1]) ? longest - 2 : longest - 1;
        var space = line.LastIndexOf(' ', end);
        return line[..(space > end / 2 ? space : end)].TrimEnd() + "…";
    }

    // Marks that turn the direction of what follows (UAX #9): a sentence could read as another.
    private static bool TurnsText(Rune rune) =>
        rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C;

    /// <summary>
    /// Whether a text links to somewhere that its source does not: what an injected instruction would have it do.
    /// </summary>
    internal static bool LinksElsewhere(string text, string source) =>
        Links()
            .Matches(text)
            .Any(link =>
                !source.Contains(
                    link.Value.TrimEnd('.', ',', ';', ':', '!', '?', ')', ']', '"', '\'', '>'),
                    StringComparison.OrdinalIgnoreCase
                )
            );

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Spaces();

    [GeneratedRegex(
        @"(?:\b[a-z][a-z0-9+.-]*://|\bwww\.|\b(?:javascript|data|mailto):)[^\s<>""]+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Links();
}
