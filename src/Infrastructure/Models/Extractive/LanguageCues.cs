using BlogManager.Domain.Answers;
using BlogManager.Infrastructure.Languages;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>
/// What a question in another language than English asks for, and whether a sentence has one to offer, by the word lists
/// of the language. Fewer kinds than <see cref="ExpectedAnswers"/> tells for English: a number, a time, a name.
/// </summary>
internal sealed class LanguageCues
{
    private readonly LanguageWords? _words;
    private readonly string _question;

    private LanguageCues(LanguageWords? words, string question, ExpectedAnswer expected) =>
        (_words, _question, Expected) = (words, question, expected);

    internal ExpectedAnswer Expected { get; }

    internal static LanguageCues Of(StandaloneQuestion question)
    {
        var words = LanguageWords.Find(question.Language);
        var asked = question.Asked.ToLowerInvariant();
        var expected =
            words is null ? ExpectedAnswer.Anything
            // "At what hour" also asks how much.
            : words.AsksTime.Any(c => Has(asked, c)) ? ExpectedAnswer.Time
            : words.AsksNumber.Any(c => Has(asked, c)) ? ExpectedAnswer.Quantity
            : words.AsksName.Any(c => Has(asked, c)) ? ExpectedAnswer.Name
            : ExpectedAnswer.Anything;
        return new LanguageCues(words, question.Text, expected);
    }

    /// <summary>Whether a sentence offers what is asked for, beyond what the question says itself.</summary>
    internal bool AreOfferedBy(string sentence) =>
        Expected switch
        {
            ExpectedAnswer.Quantity => HasDigit(sentence) || HasWord(sentence, _words!.Numbers),
            ExpectedAnswer.Time => HasDigit(sentence) || HasWord(sentence, _words!.Times),
            ExpectedAnswer.Name => HasName(sentence),
            _ => true,
        };

    private static bool HasDigit(string text) => text.Any(char.IsDigit);

    private bool HasWord(string sentence, IReadOnlySet<string> words)
    {
        var lower = sentence.ToLowerInvariant();
        foreach (var word in words)
        {
            if (Has(lower, word) && !Has(_question.ToLowerInvariant(), word))
                return true;
        }

        return false;
    }

    // A capital within the sentence that the question does not have; scripts without capitals tell nothing.
    private bool HasName(string sentence)
    {
        var hasCase = false;
        for (var i = 0; i < sentence.Length; i++)
        {
            if (!char.IsLetter(sentence[i]))
                continue;
            var end = i;
            while (end < sentence.Length && char.IsLetter(sentence[end]))
                end++;
            hasCase |= char.IsLower(sentence[i]);
            if (
                end - i > 1
                && char.IsUpper(sentence[i])
                && !_question.AsSpan().Contains(sentence.AsSpan(i, end - i), StringComparison.OrdinalIgnoreCase)
            )
                return true;
            i = end;
        }

        return !hasCase;
    }

    /// <summary>Whether a text has a phrase, as whole words where words are parted.</summary>
    private static bool Has(string text, string phrase)
    {
        for (
            var at = text.IndexOf(phrase, StringComparison.Ordinal);
            at >= 0;
            at = text.IndexOf(phrase, at + phrase.Length, StringComparison.Ordinal)
        )
        {
            var end = at + phrase.Length;
            if (
                IsUnspaced(phrase[0])
                || (
                    (at == 0 || !char.IsLetterOrDigit(text[at - 1]))
                    && (end == text.Length || !char.IsLetterOrDigit(text[end]))
                )
            )
                return true;
        }

        return false;
    }

    private static bool IsUnspaced(char c) =>
        c is >= '\u0E00' and <= '\u0EFF' or >= '\u3040' and <= '\u9FFF' or >= '\uAC00' and <= '\uD7AF';
}
