using System.Globalization;
using BlogManager.Application.Ports;

namespace BlogManager.Application.Answering;

/// <summary>
/// What holds back an answer that speaks of another number than the question: the 400 GB disk is no answer to what the
/// one of 800 GB costs. It is shown as what comes closest.
/// </summary>
internal static class AskedNumbers
{
    /// <summary>
    /// A reading in which no sentence answers that has not the question's numbers, within what is shown with it or in
    /// the heading or title above it.
    /// </summary>
    internal static Reading Hold(Reading reading, string question, IReadOnlyList<Passage> passages)
    {
        var asked = Of(question);
        if (asked.Count == 0 || reading.Sentences.Count == 0)
            return reading;
        // Just below what is given as an answer.
        var most = Math.BitDecrement(reading.Thresholds.Answer);
        return reading with
        {
            Sentences =
            [
                .. reading
                    .Sentences.Select(s =>
                        s.Support <= most || States(s, passages[s.PassageIndex], asked) ? s : s with { Support = most }
                    )
                    .OrderByDescending(s => s.Support),
            ],
        };
    }

    /// <summary>
    /// The numbers by which a question picks one thing of several, as they are compared: years and versions, and all of
    /// two digits or more. "Three ways" and "5 minutes" pick nothing; "Python 3" does.
    /// </summary>
    internal static IReadOnlySet<string> Of(string question)
    {
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (start, end) in Runs(question))
        {
            var digits = question.AsSpan(start, end - start);
            if (!IsInName(question, start, end) && (digits.Length > 1 || FollowsName(question, start)))
                numbers.Add(Normal(digits));
        }

        return numbers;
    }

    private static bool States(ReadSentence sentence, Passage passage, IReadOnlySet<string> asked)
    {
        var chunk = passage.Source.Chunk;
        var shown = chunk.Text[sentence.Window.Start..sentence.Window.End];
        if (Have([shown, sentence.Context, chunk.Heading, passage.Source.Title], asked))
            return true;
        // Said once in a passage it holds for those of its sentences that speak of no other number.
        return Of(shown).Count == 0 && Have([chunk.Text, chunk.Heading, passage.Source.Title], asked);
    }

    private static bool Have(IEnumerable<string> texts, IReadOnlySet<string> asked)
    {
        var stated = texts
            .SelectMany(text => Runs(text).Select(run => Normal(text.AsSpan(run.Start, run.End - run.Start))))
            .ToHashSet(StringComparer.Ordinal);
        // "1.27" is stated by "1.27.2".
        return asked.All(a => stated.Contains(a) || stated.Any(s => s.StartsWith(a + ".", StringComparison.Ordinal)));
    }

    // Digits, with points and commas between them.
    private static IEnumerable<(int Start, int End)> Runs(string text)
    {
        for (var i = 0; i < text.Length; )
        {
            if (!char.IsDigit(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            while (
                i < text.Length
                && (char.IsDigit(text[i]) || text[i] is '.' or ',' && i + 1 < text.Length && char.IsDigit(text[i + 1]))
            )
                i++;
            yield return (start, i);
        }
    }

    // 18F, S3, X100V; 800GB is none.
    private static bool IsInName(string text, int start, int end)
    {
        if (start > 0 && char.IsLetter(text[start - 1]))
            return !(text[start - 1] is 'v' or 'V' && (start < 2 || !char.IsLetterOrDigit(text[start - 2])));
        return end < text.Length
            && char.IsLetter(text[end])
            && (end + 1 == text.Length || !char.IsLetter(text[end + 1]));
    }

    private static bool FollowsName(string text, int start)
    {
        if (start > 0 && text[start - 1] is 'v' or 'V')
            return start < 2 || !char.IsLetterOrDigit(text[start - 2]);
        if (start < 2 || text[start - 1] != ' ')
            return false;
        var word = start - 2;
        while (word > 0 && char.IsLetter(text[word - 1]))
            word--;
        return char.IsUpper(text[word]) && word > 0;
    }

    private static string Normal(ReadOnlySpan<char> digits)
    {
        Span<char> normal = stackalloc char[Math.Min(digits.Length, LongestNumber)];
        var length = 0;
        for (var i = 0; i < digits.Length && length < normal.Length; i++)
        {
            var c = digits[i];
            // "10,000" and "10.000" are one number; "1.27" and "3.1" are versions.
            if (c is ',' or '.' && IsOfThousands(digits, i))
                continue;
            normal[length++] = char.IsDigit(c) ? (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)) : '.';
        }

        return new string(normal[..length]);
    }

    private const int LongestNumber = 64;

    private static bool IsOfThousands(ReadOnlySpan<char> digits, int at)
    {
        var rest = digits[(at + 1)..];
        var next = rest.IndexOfAny('.', ',');
        return (next < 0 ? rest.Length : next) == 3
            && (digits[at] == ',' || at is > 0 and <= 3 && next < 0 && digits[0] != '0');
    }
}
