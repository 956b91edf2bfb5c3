using System.Globalization;
using System.Text;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>Reads a link that a page or a server gave.</summary>
internal static class Link
{
    /// <summary>The link made absolute, or null where it is none.</summary>
    /// <param name="reference">An absolute or relative reference (RFC 3986, section 4.1), as written.</param>
    internal static Uri? Resolve(Uri page, string? reference)
    {
        var text = reference?.Trim();
        // Some invisible characters make System.Uri throw where it promises not to. The joiners of Persian and Hindi are no
        // such: they stand in addresses of pages.
        if (string.IsNullOrEmpty(text) || text.EnumerateRunes().Any(IsInvisible))
            return null;
        return Uri.TryCreate(page, text, out var link) ? link : null;
    }

    // Half of a surrogate pair is read as the replacement character.
    private static bool IsInvisible(Rune rune) =>
        Rune.IsControl(rune)
        || rune == Rune.ReplacementChar
        || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.Format && rune.Value is not (0x200C or 0x200D));

    /// <summary>
    /// Where a response redirects to, or null where it does not say so in a way that can be followed.
    /// </summary>
    internal static Uri? Target(Uri page, HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Location", out var values)
            ? Resolve(page, values.ToString())
            : null;
}
