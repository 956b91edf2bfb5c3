using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Reads a date as pages write it: ISO 8601 and its loose forms, RFC 5322, seconds since 1970, numbers with dots or
/// slashes, names of months in many languages. A date without a zone is taken as UTC.
/// </summary>
internal static partial class DateReader
{
    /// <summary>A date stands in a short line; what is longer is prose, whose dates are of other things.</summary>
    private const int LongestLine = 120;

    private const int FirstYear = 1991;
    private const int LastYear = 2100;

    /// <summary>Hours from UTC.</summary>
    private static readonly FrozenDictionary<string, double> Zones = new Dictionary<string, double>(
        StringComparer.OrdinalIgnoreCase
    )
    {
        ["Z"] = 0,
        ["UTC"] = 0,
        ["GMT"] = 0,
        ["WET"] = 0,
        ["BST"] = 1,
        ["CET"] = 1,
        ["MEZ"] = 1,
        ["WEST"] = 1,
        ["CEST"] = 2,
        ["MESZ"] = 2,
        ["EET"] = 2,
        ["EEST"] = 3,
        ["MSK"] = 3,
        ["IST"] = 5.5,
        ["JST"] = 9,
        ["KST"] = 9,
        ["AEST"] = 10,
        ["AEDT"] = 11,
        ["NZST"] = 12,
        ["NZDT"] = 13,
        ["EST"] = -5,
        ["EDT"] = -4,
        ["ET"] = -5,
        ["CST"] = -6,
        ["CDT"] = -5,
        ["MST"] = -7,
        ["MDT"] = -6,
        ["PST"] = -8,
        ["PDT"] = -7,
        ["PT"] = -8,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <param name="text">The date, with words around it or not.</param>
    /// <param name="language">
    /// The page's language tag: 5/3 is the third of May where it is American English, and the fifth of March elsewhere.
    /// </param>
    internal static DateTimeOffset? Read(string? text, string? language)
    {
        var line = text?.Trim();
        if (line is not { Length: >= 6 and <= LongestLine } || line.AsSpan().IndexOfAnyInRange('0', '9') < 0)
            return null;
        if (line.All(char.IsAsciiDigit))
            return Digits(line);
        return Iso().Match(line) is { Success: true } iso ? Build(line, iso, 1, 2, 3)
            : Ideographs().Match(line) is { Success: true } east ? Build(line, east, 1, 2, 3)
            : DayName().Match(line) is { Success: true } dayFirst && Named(line, dayFirst, 1, 2, 3) is { } day ? day
            : NameDay().Match(line) is { Success: true } nameFirst && Named(line, nameFirst, 2, 1, 3) is { } name ? name
            : NameDayTime().Match(line) is { Success: true } c && Named(line, c, 2, 1, 3) is { } ctime ? ctime
            : Numbers().Match(line) is { Success: true } numbers ? Numeric(line, numbers, language)
            : null;
    }

    private static DateTimeOffset? Digits(string line) =>
        line.Length switch
        {
            8 => Date(Number(line[..4]), Number(line[4..6]), Number(line[6..])),
            10 => Sane(DateTimeOffset.FromUnixTimeSeconds(long.Parse(line, CultureInfo.InvariantCulture))),
            13 => Sane(DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(line, CultureInfo.InvariantCulture))),
            14 => Date(Number(line[..4]), Number(line[4..6]), Number(line[6..8])) is { } day
            && Number(line[8..10]) < 24
            && Number(line[10..12]) < 60
                ? day.AddHours(Number(line[8..10])).AddMinutes(Number(line[10..12]))
                : null,
            _ => null,
        };

    private static DateTimeOffset? Named(string line, Match match, int day, int month, int year) =>
        MonthNames.Find(match.Groups[month].ValueSpan) is { } number
        && Date(Number(match.Groups[year].Value), number, Number(match.Groups[day].Value)) is { } date
            ? WithTime(date, line, match)
            : null;

    private static DateTimeOffset? Numeric(string line, Match match, string? language)
    {
        var (first, second) = (Number(match.Groups[1].Value), Number(match.Groups[3].Value));
        var isMonthFirst =
            second > 12
            || (
                first <= 12
                && match.Groups[2].Value == "/"
                && language?.StartsWith("en-us", StringComparison.OrdinalIgnoreCase) == true
            );
        var (day, month) = isMonthFirst ? (second, first) : (first, second);
        var year = Number(match.Groups[4].Value);
        return Date(year < 100 ? year + 2000 : year, month, day) is { } date ? WithTime(date, line, match) : null;
    }

    private static DateTimeOffset? Build(string line, Match match, int year, int month, int day) =>
        Date(Number(match.Groups[year].Value), Number(match.Groups[month].Value), Number(match.Groups[day].Value))
            is { } date
            ? WithTime(date, line, match)
            : null;

    private static DateTimeOffset WithTime(DateTimeOffset date, string line, Match match)
    {
        // Behind the date, or in the midst of one as C writes it.
        var time = Time()
            .Match(line, match.Groups["time"].Success ? match.Groups["time"].Index : match.Index + match.Length);
        if (!time.Success)
            return date;
        var (hour, minute) = (Number(time.Groups[1].Value), Number(time.Groups[2].Value));
        var half = time.Groups[4].Value.ToLowerInvariant();
        if (half.StartsWith('p') && hour < 12)
            hour += 12;
        else if (half.StartsWith('a') && hour == 12)
            hour = 0;
        if (hour > 23 || minute > 59)
            return date;
        var seconds = time.Groups[3].Success ? Number(time.Groups[3].Value) : 0;
        var local = date.AddHours(hour).AddMinutes(minute).AddSeconds(Math.Min(59, seconds));
        return local.AddHours(-Offset(line.AsSpan(time.Index + time.Length)));
    }

    private static double Offset(ReadOnlySpan<char> rest)
    {
        var zone = Zone().Match(rest.ToString());
        if (!zone.Success)
            return 0;
        if (zone.Groups[2].Success)
        {
            var sign = zone.Groups[2].Value[0] == '+' ? 1 : -1;
            var minutes = zone.Groups[4].Success ? Number(zone.Groups[4].Value) : 0;
            return sign * (Number(zone.Groups[3].Value) + (minutes / 60.0));
        }

        return Zones.GetValueOrDefault(zone.Groups[1].Value);
    }

    private static DateTimeOffset? Date(int year, int month, int day) =>
        year is >= FirstYear and <= LastYear
        && month is >= 1 and <= 12
        && day >= 1
        && day <= DateTime.DaysInMonth(year, month)
            ? new DateTimeOffset(year, month, day, 0, 0, 0, TimeSpan.Zero)
            : null;

    private static DateTimeOffset? Sane(DateTimeOffset date) => date.Year is >= FirstYear and <= LastYear ? date : null;

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"\b([12][0-9]{3})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:T|\b)",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Iso();

    [GeneratedRegex(
        @"([12][0-9]{3})[年년]\s?([0-9]{1,2})[月월]\s?([0-9]{1,2})[日일]",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Ideographs();

    [GeneratedRegex(
        @"\b([0-9]{1,2})(?:st|nd|rd|th|er|º|ª|°|\.)?[ \-]+(?:de |of |d’|d')?([\p{L}\p{M}]{3,14})\.?,?[ \-]+(?:de |del |of )?([12][0-9]{3})\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex DayName();

    [GeneratedRegex(
        @"\b([\p{L}\p{M}]{3,14})\.?[ \-]+([0-9]{1,2})(?:st|nd|rd|th)?,?[ \-]+([12][0-9]{3})\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex NameDay();

    [GeneratedRegex(
        @"\b([\p{L}\p{M}]{3,14})\.? +([0-9]{1,2}),? (?<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?) (?:[A-Z]{2,5} )?([12][0-9]{3})\b",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex NameDayTime();

    [GeneratedRegex(
        @"\b([0-9]{1,2})([./-]) ?([0-9]{1,2})[./-] ?([12][0-9]{3}|[0-9]{2})\b",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Numbers();

    [GeneratedRegex(
        @"([0-9]{1,2})[:.h]([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?\s?([ap]\.?m\b\.?)?",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Time();

    [GeneratedRegex(
        @"^\s?\(?([A-Z]{1,4})?\s?(?:([+\-−])([0-9]{1,2}):?([0-9]{2})?)?",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Zone();
}
