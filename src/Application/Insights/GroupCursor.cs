using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Insights;

/// <summary>
/// Where a list of groups goes on: behind the group of this rank. It holds until when questions are looked at, so that
/// what is asked meanwhile moves nothing.
/// </summary>
/// <param name="Until">Questions up to this moment.</param>
/// <param name="Times">How often the group was asked.</param>
/// <param name="LastAt">When last.</param>
/// <param name="Id">The answer to the first of the group.</param>
internal sealed record GroupCursor(DateTimeOffset Until, long Times, DateTimeOffset LastAt, string Id)
    : IComparable<GroupCursor>
{
    private const string List = "unanswered";

    internal static Error NotOurs { get; } =
        Error.Invalid(
            "cursor",
            "cursor is not one that this list gave: send next_cursor of the page before, or leave it out to start anew."
        );

    internal static GroupCursor Of(DateTimeOffset until, IReadOnlyList<KeptQuestion> group) =>
        new(
            Millisecond(until.ToUnixTimeMilliseconds()),
            group.Sum(q => q.Times),
            Millisecond(group.Max(q => q.LastAt).ToUnixTimeMilliseconds()),
            group[0].Id
        );

    internal static bool TryRead(string text, [NotNullWhen(true)] out GroupCursor? cursor)
    {
        cursor = null;
        if (!Base64Url.IsValid(text))
            return false;
        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(':', 5);
        if (
            parts.Length < 5
            || parts[0] != List
            || !TryMoment(parts[1], out var until)
            || !long.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var times)
            || !TryMoment(parts[3], out var last)
        )
            return false;
        cursor = new GroupCursor(until, times, last, parts[4]);
        return cursor.ToString() == text;
    }

    /// <summary>Most asked first, then what was asked last.</summary>
    public int CompareTo(GroupCursor? other)
    {
        if (other is null)
            return 1;
        var order = other.Times.CompareTo(Times);
        if (order == 0)
            order = other.LastAt.CompareTo(LastAt);
        return order == 0 ? string.CompareOrdinal(Id, other.Id) : order;
    }

    public override string ToString() =>
        Base64Url.EncodeToString(
            Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{List}:{Until.ToUnixTimeMilliseconds()}:{Times}:{LastAt.ToUnixTimeMilliseconds()}:{Id}"
                )
            )
        );

    private static bool TryMoment(string text, out DateTimeOffset moment)
    {
        moment = default;
        if (
            !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        )
            return false;
        moment = Millisecond(milliseconds);
        return true;
    }

    private static DateTimeOffset Millisecond(long unix) => DateTimeOffset.FromUnixTimeMilliseconds(unix);
}
