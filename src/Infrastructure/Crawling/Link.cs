using System.Globalization;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>Reads a link that a page or a server gave.</summary>
internal static class Link
{
    /// <summary>The link made absolute, or null where it is none.</summary>
    /// <param name="reference">An absolute or relative reference (RFC 3986, section 4.1), as written.</param>
    internal static Uri? Resolve(Uri page, string? reference)
    {
        var text = reference?.Trim();
        // No reference holds invisible characters, and some of them make System.Uri throw where it promises not to.
        if (
            string.IsNullOrEmpty(text)
            || text.Any(c =>
                char.IsControl(c)
                || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.Surrogate
            )
        )
            return null;
        return Uri.TryCreate(page, text, out var link) ? link : null;
    }

    /// <summary>
    /// Where a response redirects to, or null where it does not say so in a way that can be followed.
    /// </summary>
    internal static Uri? Target(Uri page, HttpResponseMessage response) =>
        response.Headers.NonValidated.TryGetValues("Location", out var values)
            ? Resolve(page, values.ToString())
            : null;
}
