using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Ports;

/// <summary>Writes summaries, questions and answers: the built-in extractive engine or a language model.</summary>
public interface ITextModel
{
    /// <summary>Who writes.</summary>
    ModelIdentity Identity { get; }

    /// <summary>
    /// Summarises a post in fewer words than it has, with 3 to 7 key points in reading order where it is long enough.
    /// </summary>
    Task<Generated<PostSummary>> SummariseAsync(ArticleText article, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the questions that a reader would ask, best first, none twice, each with verbatim evidence.
    /// </summary>
    /// <param name="article">The post.</param>
    /// <param name="count">How many are wanted, 1 to 20.</param>
    /// <param name="cancellationToken">Cancels.</param>
    Task<Generated<DraftQuestions>> WriteQuestionsAsync(
        ArticleText article,
        int count,
        CancellationToken cancellationToken
    );

    /// <summary>Answers from passages alone. A draft without citations is an abstention.</summary>
    Task<Generated<DraftAnswer>> AnswerAsync(AnswerTask task, CancellationToken cancellationToken);

    /// <summary>
    /// Puts a follow-up so that it can be asked without the turns before it; a question that stands alone is left as it
    /// is.
    /// </summary>
    /// <param name="question">The question.</param>
    /// <param name="history">The conversation before it, oldest first.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>1 to 1,000 characters; passages are looked for and read by it.</returns>
    Task<Generated<string>> StandAloneAsync(
        string question,
        IReadOnlyList<Turn> history,
        CancellationToken cancellationToken
    );
}

/// <summary>A provider and its model.</summary>
/// <param name="Provider">E.g. <c>extractive</c>.</param>
/// <param name="Model">The model and its version.</param>
public sealed record ModelIdentity(string Provider, string Model);

/// <summary>What a model made, and what that took.</summary>
/// <typeparam name="T">The thing made.</typeparam>
/// <param name="Value">The thing made.</param>
/// <param name="Usage">Tokens consumed.</param>
/// <param name="By">Who made it.</param>
/// <param name="Degraded">Whether a fallback made it.</param>
public sealed record Generated<T>(T Value, TokenUsage Usage, ModelIdentity By, bool Degraded = false);

/// <summary>A post as a model reads it.</summary>
/// <param name="Title">The title.</param>
/// <param name="Author">The author, where known.</param>
/// <param name="PublishedAt">The date, where known.</param>
/// <param name="Language">ISO 639-1, or <c>und</c>.</param>
/// <param name="Text">The stored text.</param>
public sealed record ArticleText(
    string Title,
    string? Author,
    DateTimeOffset? PublishedAt,
    string Language,
    StoredText Text
);

/// <summary>Questions before they have ids.</summary>
/// <param name="Items">Best first.</param>
/// <param name="ReasonForFewer">Why there are fewer than asked for; null where there are not.</param>
public sealed record DraftQuestions(IReadOnlyList<DraftQuestion> Items, string? ReasonForFewer);

/// <summary>A question before it has an id.</summary>
/// <param name="Text">The question, ending in "?".</param>
/// <param name="Answer">The answer.</param>
/// <param name="Icon">One emoji.</param>
/// <param name="Evidence">At least one verbatim piece.</param>
public sealed record DraftQuestion(string Text, string Answer, string Icon, IReadOnlyList<Evidence> Evidence);

/// <summary>A question to be answered from passages.</summary>
/// <param name="Question">The question.</param>
/// <param name="History">The conversation before it, oldest first.</param>
/// <param name="Passages">What was retrieved, best first.</param>
/// <param name="Reading">What was read in the passages.</param>
public sealed record AnswerTask(
    string Question,
    IReadOnlyList<Turn> History,
    IReadOnlyList<Passage> Passages,
    Reading Reading
)
{
    /// <summary>
    /// Hears, where a reader waits for it, of the answer so far each time that something was added to it which will
    /// stay; null where nobody does. A model that cannot tell before the end never calls it.
    /// </summary>
    public Action<DraftAnswer>? Grown { get; init; }
}

/// <summary>A retrieved chunk with its post.</summary>
/// <param name="Source">The chunk and its post.</param>
/// <param name="Score">The fused score, higher is better.</param>
/// <param name="Cosine">How near it is to the question in meaning, -1 to 1; 0 where no encoder said.</param>
public sealed record Passage(StoredChunk Source, double Score, double Cosine = 0);

/// <summary>An answer before its quotes are checked.</summary>
/// <param name="Text">
/// The answer with <c>[n]</c> after what the n-th citation bears out; empty for an abstention.
/// </param>
/// <param name="Citations">In order of their numbers; empty for an abstention.</param>
/// <param name="Support">
/// How well the passages bear the answer out, 0 to 1, on the scale of the model that wrote it.
/// </param>
public sealed record DraftAnswer(string Text, IReadOnlyList<DraftCitation> Citations, double Support);

/// <summary>A quote from a passage.</summary>
/// <param name="PassageIndex">Index into the task's passages.</param>
/// <param name="Quote">What the passage says, verbatim.</param>
/// <param name="Words">
/// The words of the quote that answer: UTF-16 indices in it, the second exclusive; null where only the quote is known.
/// </param>
public sealed record DraftCitation(int PassageIndex, string Quote, (int Start, int End)? Words = null);
