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

    /// <summary>
    /// A page of a list read by key, or <see cref="NotOurs"/>. One row too many is read to learn whether there is a next
    /// page.
    /// </summary>
    /// <param name="list">The list that a cursor must belong to.</param>
    /// <param name="limit">Rows of the page, at least 1.</param>
    /// <param name="cursor">Null for the first page.</param>
    /// <param name="read">
    /// Reads, in the list's order, up to as many rows as it is told, after the one it is told; null for the first ones.
    /// </param>
    public static Task<Result<Page<T>>> PageAsync<T>(
        string list,
        int limit,
        string? cursor,
        Func<KeysetCursor?, int, Task<List<T>>> read,
        Func<T, KeysetCursor> key
    ) => PageAsync(list, limit, cursor, read, key, row => row);

    /// <inheritdoc cref="PageAsync{T}"/>
    /// <param name="item">What a row is to the caller, where its key is not part of that.</param>
    public static async Task<Result<Page<TItem>>> PageAsync<TRow, TItem>(
        string list,
        int limit,
        string? cursor,
        Func<KeysetCursor?, int, Task<List<TRow>>> read,
        Func<TRow, KeysetCursor> key,
        Func<TRow, TItem> item
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        KeysetCursor? after = null;
        if (cursor is not null && !TryDecode(list, cursor, out after))
            return NotOurs;
        var rows = await read(after, limit + 1);
        return new Page<TItem>(
            [.. rows.Take(limit).Select(item)],
            rows.Count > limit ? key(rows[limit - 1]).Encode(list) : null
        );
    }
}
