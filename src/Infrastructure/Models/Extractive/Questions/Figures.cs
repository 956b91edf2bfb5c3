using BlogManager.Infrastructure.Models.Extractive.Language;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>Numbers, shares and dates among the words of a sentence: where each ends, or null where there is none.</summary>
internal static class Figures
{
    private static readonly string[] Months =
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];

    internal static bool IsMonth(string lower) => Array.IndexOf(Months, lower) >= 0;

    internal static int? Number(TaggedWord[] tokens, int at, int end)
    {
        var i = at;
        while (
            i < end
            && i < at + 3
            && (
                tokens[i].Lower
                is "more"
                    or "over"
                    or "about"
                    or "nearly"
                    or "around"
                    or "roughly"
                    or "approximately"
                    or "at"
                    or "least"
                    or "up"
                    or "to"
                    or "than"
                    or "some"
                    or "almost"
                    or "only"
            )
        )
            i++;
        var from = i;
        while (i < end && tokens[i].Tag == Tag.CD && tokens[i].Text[^1] != '%')
            i++;
        return i == from || i - from == 1 && (tokens[from].Lower is "one" or "1" || IsYear(tokens[from].Text))
            ? null
            : i;
    }

    internal static int? Percent(TaggedWord[] tokens, int at, int end)
    {
        for (var i = at; i < Math.Min(end, at + 3); i++)
        {
            if (tokens[i].Text[^1] == '%' && char.IsAsciiDigit(tokens[i].Text[0]))
                return i + 1;
            if (i + 1 < end && tokens[i].Tag == Tag.CD && tokens[i + 1].Is("percent"))
                return i + 2;
        }

        return null;
    }

    internal static int? Date(TaggedWord[] tokens, int at, int end)
    {
        if (tokens[at].Lower is not ("in" or "on" or "since" or "by" or "until"))
            return null;
        var i = at + 1;
        if (i < end && tokens[i].Lower is "early" or "late" or "mid" or "the")
            i++;
        var from = i;
        if (i < end && Array.IndexOf(Months, tokens[i].Lower) >= 0)
        {
            i++;
            if (
                i < end
                && tokens[i].Text.Length <= 4
                && char.IsAsciiDigit(tokens[i].Text[0])
                && !IsYear(tokens[i].Text)
            )
                i++;
            if (i + 1 < end && tokens[i].IsComma && IsYear(tokens[i + 1].Text))
                i += 2;
            else if (i < end && IsYear(tokens[i].Text))
                i++;
        }
        else if (
            i < end
            && (
                IsYear(tokens[i].Text)
                || tokens[i].Text.Length == 10 && DateOnly.TryParseExact(tokens[i].Text, "yyyy-MM-dd", out _)
            )
        )
            i++;
        // "in May" is no date by itself for who reads it years later.
        return i > from && tokens[(i - 1)..i].Any(t => t.Text.Any(char.IsAsciiDigit)) ? i : null;
    }

    internal static bool IsYear(string text) =>
        text.Length == 4
        && text.All(char.IsAsciiDigit)
        && text.StartsWith("19", StringComparison.Ordinal) | text.StartsWith("20", StringComparison.Ordinal);
}
