using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Tests.Asking;

/// <summary>
/// Languages that a test can follow: a question that begins with "Wie" or "Wer" is German, and its terms are its words
/// in capitals. All else is taken for what it is said to be.
/// </summary>
internal sealed class SpokenLanguages : ILanguages
{
    public StandaloneQuestion Read(StandaloneQuestion question, string? otherwise = null)
    {
        var isGerman =
            question.Asked.StartsWith("Wie", StringComparison.Ordinal)
            || question.Asked.StartsWith("Wer", StringComparison.Ordinal)
            || otherwise == "de";
        if (!isGerman)
            return question;
        string[] terms = question.Text.TrimEnd('?').ToUpperInvariant().Split(' ');
        return question.In("de", [.. terms.Select(t => new QueryWord(t, t))], terms.ToHashSet(StringComparer.Ordinal));
    }

    public string Say(OwnSentence sentence, string language) =>
        (sentence, language) switch
        {
            (OwnSentence.NotAnswered, "de") => "Die Beiträge beantworten diese Frage nicht.",
            (OwnSentence.OnlyClose, "de") => "Dies kommt am nächsten.",
            (OwnSentence.NotAnswered, _) => "The posts do not answer this question.",
            _ => "The posts do not say it outright; this comes closest.",
        };
}
