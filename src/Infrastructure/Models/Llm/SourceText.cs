using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// What words of a model may be told from: a post, or the quotes of a claim. It bars what an injected instruction would
/// have a model write, whatever the words of the instruction: links that the source does not have, the model's own
/// prompt, and what is encoded so that neither is seen.
/// </summary>
/// <remarks>Each text is read once, in time that grows with its length.</remarks>
internal sealed partial class SourceText(string text)
{
    private string? _visible;
    private HashSet<string>? _links;
    private string? _letters;

    private string Visible => _visible ??= VisibleOf(text);

    /// <summary>Whether something of a written text must not be told.</summary>
    internal bool Bars(string written)
    {
        var visible = VisibleOf(written);
        return LinksElsewhere(visible) || SaysPrompt(visible) || IsEncoded(visible);
    }

    private bool LinksElsewhere(string visible)
    {
        foreach (var link in Links(visible))
        {
            // A host alone names it as the source does, and so does the address of a link in Markdown.
            _links ??= Links(Visible)
                .SelectMany(l => l.StartsWith("](", StringComparison.Ordinal) ? [l, .. Links(l[2..])] : new[] { l })
                .SelectMany(l => new[] { l, l.Split('/', '?', '#')[0] })
                .ToHashSet(StringComparer.Ordinal);
            if (!_links.Contains(link))
                return true;
        }

        return false;
    }

    // Whole links, not pieces: cut in the right place, one leads to another host.
    private static IEnumerable<string> Links(string visible) =>
        Link()
            .Matches(visible)
            .Select(m =>
            {
                var link = m.ValueSpan.TrimEnd(".,;:!?)]}'*_…。，）」』】");
                return (
                    link.StartsWith("https://", StringComparison.Ordinal) ? link["https://".Length..]
                    : link.StartsWith("http://", StringComparison.Ordinal) ? link["http://".Length..]
                    : link
                ).TrimEnd('/').ToString();
            })
            .Where(link => link.Length > 0);

    private bool SaysPrompt(string visible)
    {
        var letters = LettersOf(visible);
        var runs = Prompts.Runs.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = 0; i + Prompts.RunLength <= letters.Length; i++)
        {
            if (!runs.Contains(letters.AsSpan(i, Prompts.RunLength)))
                continue;
            // A post about prompts may be told.
            _letters ??= LettersOf(Visible);
            if (!_letters.AsSpan().Contains(letters.AsSpan(i, Prompts.RunLength), StringComparison.Ordinal))
                return true;
        }

        return false;
    }

    private bool IsEncoded(string visible) =>
        Unbroken().Matches(visible).Any(run => !Visible.Contains(run.Value, StringComparison.Ordinal));

    /// <summary>
    /// Letters and digits alone: neither dots nor spaces between them hide a word. Without codes of
    /// <see cref="DataDelimiters"/>, which are others in each call.
    /// </summary>
    internal static string LettersOf(string visible) =>
        string.Concat(Code().Replace(visible, string.Empty).Where(char.IsLetterOrDigit));

    /// <summary>
    /// A text as it looks, in small letters: without what has no width, and letters of other widths and styles as plain
    /// ones. A table, because the service runs without ICU, where <see cref="string.Normalize()"/> changes none of them.
    /// </summary>
    internal static string VisibleOf(string text)
    {
        var visible = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune != Rune.ReplacementChar && Rune.GetUnicodeCategory(rune) != UnicodeCategory.Format)
                visible.Append(Rune.ToLowerInvariant(PlainOf(rune)));
        }

        return visible.ToString();
    }

    // Compatibility decompositions of Unicode 16 to ASCII, as far as addresses are written with them.
    private static Rune PlainOf(Rune rune) =>
        rune.Value switch
        {
            >= 0xFF01 and <= 0xFF5E => new Rune(rune.Value - 0xFEE0),
            >= 0x1D400 and <= 0x1D6A3 => Letter((rune.Value - 0x1D400) % 52),
            >= 0x1D7CE and <= 0x1D7FF => new Rune('0' + (rune.Value - 0x1D7CE) % 10),
            >= 0x24B6 and <= 0x24E9 => Letter(rune.Value - 0x24B6),
            >= 0x249C and <= 0x24B5 => Letter(rune.Value - 0x249C),
            >= 0x1F130 and <= 0x1F149 => Letter(rune.Value - 0x1F130),
            >= 0x1F150 and <= 0x1F169 => Letter(rune.Value - 0x1F150),
            >= 0x1F170 and <= 0x1F189 => Letter(rune.Value - 0x1F170),
            0x2024 or 0xFE52 => new Rune('.'),
            0xFE55 or 0x2236 or 0xA789 => new Rune(':'),
            0x2044 or 0x2215 or 0x29F8 => new Rune('/'),
            _ => rune,
        };

    private static Rune Letter(int index) => new('a' + index % 26);

    // With a scheme; without one, as browsers and mail programs complete it; and what Markdown or HTML make of one.
    [GeneratedRegex(
        @"[a-z][a-z0-9+.-]*:[/\\]+[^\s<>""]+|(?:javascript|vbscript|data|mailto|tel|sms|blob|intent|bitcoin|magnet):[^\s<>""]+|[/\\]{2}[\p{L}\p{N}][^\s<>""]*|\]\([^\s)]*|<[a-z/!][^\s>]*|[\p{L}\p{N}_@-]+(?:\.[\p{L}\p{N}_-]+)*\.\p{L}{2,}[\p{L}\p{N}-]*(?:[/?#:][^\s<>""]*)?",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Link();

    [GeneratedRegex(@"\b[0-9a-f]{12}\b", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Code();

    // No word of prose is as long.
    [GeneratedRegex("[a-z0-9+/=_]{40,}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Unbroken();
}
