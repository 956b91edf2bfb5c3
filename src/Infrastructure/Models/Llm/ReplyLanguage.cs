using BlogManager.Infrastructure.Languages;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Whether a model wrote in another language than it was asked to. Both have to be told for certain, by the same small
/// words and scripts: where one of them is not, there is nothing to complain of.
/// </summary>
internal static class ReplyLanguage
{
    internal static bool Differs(string asked, string written) =>
        LanguageDetector.OfQuestion(asked) is var of
        && of != LanguageDetector.Undetermined
        && LanguageDetector.OfQuestion(written) is var by
        && by != LanguageDetector.Undetermined
        && by != of;
}
