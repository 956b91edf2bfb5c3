using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using BlogManager.Domain.Shared;

namespace BlogManager.Infrastructure.Storage;

/// <summary>
/// Where a list read by key goes on: after the row of this moment and id. Opaque to callers (base64url of
/// <c>list:milliseconds:id</c>), and bound to its list, so that the cursor of one list is not taken for that of
/// another.
/// </summary>
internal readonly record struct KeysetCursor(long UnixMilliseconds, string Id)
{
    private const int MaxLength = 512;

    private static readonly UTF8Encoding StrictUtf8 = new(
        encoderShouldEmitUTF8Identifier: false,
        throwOnInvalidBytes: true
    );

    /// <summary>The error for a cursor that was not made here.</summary>
    public static Error NotOurs { get; } =
        Error.Invalid(
            "cursor",
            "cursor is not one that this list gave: send next_cursor of the page before, or leave it out to start anew."
        );

    public string Encode(string list) =>
        Base64Url.EncodeToString(
            StrictUtf8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{list}:{UnixMilliseconds}:{Id}"))
        );

    /// <param name="list">The list that it must belong to.</param>
    /// <param name="cursor">
    /// The cursor, where <paramref name="text"/> was made by <see cref="Encode"/> for that list.
    /// </param>
    public static bool TryDecode(string list, string text, [NotNullWhen(true)] out KeysetCursor? cursor)
    {
        cursor = null;
        if (text.Length is 0 or > MaxLength || !Base64Url.IsValid(text))
            return false;
        string plain;
        try
        {
            plain = StrictUtf8.GetString(Base64Url.DecodeFromChars(text));
        }
        catch (DecoderFallbackException)
        {
            return false;
        }

        var parts = plain.Split(':', 3);
        if (
            parts.Length < 3
            || parts[0] != list
            || parts[2].Length == 0
            || !long.TryParse(
                parts[1],
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var milliseconds
            )
        )
            return false;
        var read = new KeysetCursor(milliseconds, parts[2]);
        if (!string.Equals(read.Encode(list), text, StringComparison.Ordinal))
            return false;
        cursor = read;
        return true;
    }

    /// <summary>Cuts one row too many, read to learn whether there is a next page, off a page.</summary>
    /// <param name="rows">Up to <paramref name="limit"/> + 1 rows.</param>
    public static Page<T> PageOf<T>(string list, List<T> rows, int limit, Func<T, KeysetCursor> key)
    {
        if (rows.Count <= limit)
            return new Page<T>(rows, null);
        rows.RemoveRange(limit, rows.Count - limit);
        return new Page<T>(rows, key(rows[^1]).Encode(list));
    }
}
