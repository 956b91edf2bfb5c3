using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Ports;

public interface IAnswerReader
{
    /// <summary>
    /// The sentences that may answer, best first; those of the best passages alone where reading all would take too
    /// long.
    /// </summary>
    Task<Reading> ReadAsync(ReadingTask task, CancellationToken cancellationToken);
}

/// <param name="Question">The question.</param>
/// <param name="Passages">What was retrieved, best first.</param>
/// <param name="WithinOnePost">
/// Whether all passages are of a post that the reader named: then every one is on the subject, which is no sign of an
/// answer.
/// </param>
public sealed record ReadingTask(
    StandaloneQuestion Question,
    IReadOnlyList<Passage> Passages,
    TermStatistics Statistics,
    bool WithinOnePost = false
)
{
    /// <summary>The question's vector by which passages were looked for; null where there is none.</summary>
    public EmbeddedQuestion? Embedded { get; init; }
}

public sealed record EmbeddedQuestion(EmbeddingSpace Space, ReadOnlyMemory<float> Vector);

/// <param name="Sentences">Best first; empty where no sentence has to do with the question.</param>
/// <param name="Closeness">How likely the best of them at least come close, 0 to 1.</param>
public sealed record Reading(IReadOnlyList<ReadSentence> Sentences, double Closeness, SupportThresholds Thresholds)
{
    /// <summary>The support of the best sentence; 0 where there is none.</summary>
    public double Best => Sentences.Count > 0 ? Sentences[0].Support : 0;
}

/// <summary>From what on a reading is an answer, or comes close: each reader has thresholds of its own.</summary>
/// <param name="Answer">The support from which on a sentence is given as the answer.</param>
/// <param name="Close">The closeness from which on the best sentences are shown as what comes closest.</param>
public sealed record SupportThresholds(double Answer, double Close);

/// <summary>
/// A sentence that may answer. All indices are UTF-16 indices in the passage's text, the second exclusive.
/// </summary>
/// <param name="Window">
/// The sentence between its neighbours: at most three sentences, to be shown where it is not certain to answer.
/// </param>
/// <param name="Words">The words that answer, within the quote; null where only the sentence is known.</param>
/// <param name="Context">
/// What a fragment is an item of, where that does not stand right before it: the line that opens its list, or the
/// heading; else empty.
/// </param>
/// <param name="Support">How likely it is that this answers, 0 to 1.</param>
public sealed record ReadSentence(
    int PassageIndex,
    (int Start, int End) Quote,
    (int Start, int End) Window,
    (int Start, int End)? Words,
    string Context,
    double Support
);
