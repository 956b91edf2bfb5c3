using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Languages;

/// <summary>The languages of <c>Words</c> and <c>Locales</c>.</summary>
internal sealed class KnownLanguages : ILanguages
{
    public StandaloneQuestion Read(StandaloneQuestion question, string? otherwise = null)
    {
        ArgumentNullException.ThrowIfNull(question);
        var told = LanguageDetector.OfQuestion(question.Asked);
        var language = told == LanguageDetector.Undetermined ? otherwise ?? told : told;
        if (LanguageWords.Find(language) is null)
            return language == Locale.Default ? question.In(language, question.Words, question.Stems) : question;
        var terms = WordAnalysis.Question(question.Text, language);
        var chosen = terms.Exists(t => !t.IsStop) ? terms.Where(t => !t.IsStop) : terms;
        return question.In(
            language,
            [.. chosen.Select(t => t.Term).Distinct(StringComparer.Ordinal).Select(t => new QueryWord(t, t))],
            terms.Select(t => t.Term).ToHashSet(StringComparer.Ordinal)
        );
    }

    public string Say(OwnSentence sentence, string language) =>
        Locale.Of(language).Text(sentence == OwnSentence.NotAnswered ? "answers.not_answered" : "answers.only_close");
}
