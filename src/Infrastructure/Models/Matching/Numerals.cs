using System.Buffers;
using System.Globalization;

namespace BlogManager.Infrastructure.Models.Matching;

/// <summary>Numbers as they are compared: in digits, without separators of thousands.</summary>
internal static class Numerals
{
    private static readonly SearchValues<char> OfNumbers = SearchValues.Create("0123456789.,");

    // "One" is a pronoun as often as a number, in every language that has it here.
    private static readonly Dictionary<string, string> Words = new[]
    {
        "two dos deux zwei twee due dois duas twice second zweite",
        "three tres trois drei drie tre três thrice third dritte",
        "four cuatro quatre vier quattro quatro fourth",
        "five cinco cinq fünf vijf cinque fifth",
        "six seis sechs zes sei sixth",
        "seven siete sept sieben zeven sette sete seventh",
        "eight ocho huit acht otto oito eighth",
        "nine nueve neuf neun negen nove ninth",
        "ten diez dix zehn tien dieci dez tenth",
        "eleven once onze elf undici",
        "twelve doce douze zwölf twaalf dodici doze",
    }
        .SelectMany((line, i) => line.Split(' ').Select(word => (word, i + 2)))
        .Where(w => w.word != "once")
        .GroupBy(w => w.word)
        .ToDictionary(g => g.Key, g => g.First().Item2.ToString(CultureInfo.InvariantCulture));

    /// <summary>The number that a word in lower case is, or null: <c>1.29</c>, <c>10000</c> of <c>10,000</c>, <c>4</c> of <c>v4</c>.</summary>
    internal static string? Of(string lower)
    {
        if (Words.TryGetValue(lower, out var known))
            return known;
        var digits = lower.AsSpan();
        if (digits.Length > 1 && digits[0] == 'v')
            digits = digits[1..];
        if (digits.IsEmpty || !char.IsAsciiDigit(digits[0]) || digits.ContainsAnyExcept(OfNumbers))
            return null;
        return IsThousands(digits)
            ? digits
                .ToString()
                .Replace(",", string.Empty, StringComparison.Ordinal)
                .Replace(".", string.Empty, StringComparison.Ordinal)
            : digits.ToString().Replace(',', '.');
    }

    private static bool IsThousands(ReadOnlySpan<char> digits)
    {
        var at = digits.IndexOfAny(',', '.');
        return at is > 0 and < 4
                && digits.Length - at == 4
                && digits[(at + 1)..].IndexOfAny(',', '.') < 0
                && digits[at] == ','
            || at > 0 && digits.Length - at > 4 && digits[(at + 1)..].IndexOfAny(',', '.') == 3;
    }
}
