using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Ports;

/// <summary>Writes summaries, questions and answers: the built-in extractive engine or a language model.</summary>
public interface ITextModel
{
    ModelIdentity Identity { get; }

    /// <summary>
    /// The version of the prompts that it writes by, which remembered answers depend on; null for a model that is given
    /// none. Stored posts do not depend on it: theirs are the words that were checked when they were written.
    /// </summary>
    string? Prompts { get; }

    /// <summary>
    /// Summarises a post in fewer words than it has, with 3 to 7 key points in reading order where it is long enough.
    /// </summary>
    Task<Generated<PostSummary>> SummariseAsync(ArticleText article, CancellationToken cancellationToken);

    /// <summary>
    /// Writes the questions that a reader would ask, best first, none twice, each with verbatim evidence.
    /// </summary>
    /// <param name="article">The post.</param>
    /// <param name="count">How many are wanted, 1 to 20.</param>
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
    /// <returns>1 to 1,000 characters; passages are looked for and read by it.</returns>
    Task<Generated<string>> StandAloneAsync(
        string question,
        IReadOnlyList<Turn> history,
        CancellationToken cancellationToken
    );
}

/// <param name="Provider">E.g. <c>extractive</c>.</param>
public sealed record ModelIdentity(string Provider, string Model);

/// <param name="Usage">Tokens consumed.</param>
public sealed record Generated<T>(T Value, TokenUsage Usage, ModelIdentity By, bool Degraded = false);

/// <param name="Language">ISO 639-1, or <c>und</c>.</param>
public sealed record ArticleText(
    string Title,
    string? Author,
    DateTimeOffset? PublishedAt,
    string Language,
    StoredText Text
)
{
    /// <summary>Sentences that say nothing of this post, as they stand in others of its blog: no summary quotes them.</summary>
    public IReadOnlySet<string> LeftOut { get; init; } = new HashSet<string>();
}

/// <param name="Items">Best first.</param>
/// <param name="ReasonForFewer">Why there are fewer than asked for; null where there are not.</param>
public sealed record DraftQuestions(IReadOnlyList<DraftQuestion> Items, string? ReasonForFewer);

/// <param name="Answer">The answer.</param>
/// <param name="Icon">One emoji.</param>
/// <param name="Evidence">At least one verbatim piece.</param>
public sealed record DraftQuestion(string Text, string Answer, string Icon, IReadOnlyList<Evidence> Evidence);

/// <param name="Question">The question.</param>
/// <param name="History">The conversation before it, oldest first.</param>
/// <param name="Passages">What was retrieved, best first.</param>
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
    public Action<DraftAnswer>? OnDraft { get; init; }
}

/// <param name="Cosine">How near it is to the question in meaning, -1 to 1; 0 where no encoder said.</param>
public sealed record Passage(StoredChunk Source, double Score, double Cosine = 0);

/// <param name="Text">
/// The answer with <c>[n]</c> after what the n-th citation bears out; empty for an abstention.
/// </param>
/// <param name="Citations">In order of their numbers; empty for an abstention.</param>
/// <param name="Support">
/// How well the passages bear the answer out, 0 to 1, on the scale of the model that wrote it.
/// </param>
public sealed record DraftAnswer(string Text, IReadOnlyList<DraftCitation> Citations, double Support);

/// <param name="Quote">What the passage says, verbatim.</param>
/// <param name="Words">
/// The words of the quote that answer: UTF-16 indices in it, the second exclusive; null where only the quote is known.
/// </param>
public sealed record DraftCitation(int PassageIndex, string Quote, (int Start, int End)? Words = null);
