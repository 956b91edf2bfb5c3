using BlogManager.Application.Ports;

namespace BlogManager.Application.Answering;

/// <summary>When an answer is withheld: without a citation, or with too little support.</summary>
internal static class AbstentionPolicy
{
    /// <summary>
    /// The least support of a language model's answer that is given: the share of its claims of which a quote stands in
    /// the passages.
    /// </summary>
    /// <remarks>
    /// A model that invents half of its quotes has not answered from the posts, whatever the other half says. Not
    /// calibrated: no language model could be had here.
    /// </remarks>
    internal const double LeastShareOfClaims = 0.5;

    private const string Extractive = "extractive";

    /// <param name="by">
    /// Who wrote it: the built-in engine's support is the reader's, a language model has a scale of its own.
    /// </param>
    internal static bool Withholds(DraftAnswer draft, ModelIdentity by, SupportThresholds thresholds)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(by);
        return draft.Citations.Count == 0
            || draft.Support < (by.Provider == Extractive ? thresholds.Answer : LeastShareOfClaims);
    }
}
