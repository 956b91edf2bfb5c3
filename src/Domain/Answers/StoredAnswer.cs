using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;

namespace BlogManager.Domain.Answers;

/// <summary>How asking came out.</summary>
public enum AnswerOutcome
{
    /// <summary>The posts answer it.</summary>
    Answered,

    /// <summary>The posts come close.</summary>
    Close,

    /// <summary>The posts have nothing on it.</summary>
    Unanswered,
}

/// <summary>Outcomes and the names by which they are stored.</summary>
public static class AnswerOutcomes
{
    private static readonly WireNames<AnswerOutcome> Names = new(
        (AnswerOutcome.Answered, "answered"),
        (AnswerOutcome.Close, "close"),
        (AnswerOutcome.Unanswered, "unanswered")
    );

    /// <summary>The name, e.g. <c>close</c>.</summary>
    /// <param name="outcome">The outcome.</param>
    public static string Name(this AnswerOutcome outcome) => Names.Of(outcome);

    /// <summary>The outcome of a name, or an error of the kind of <see cref="Error.NotAValue"/>.</summary>
    /// <param name="name">The name.</param>
    public static Result<AnswerOutcome> Parse(string? name) => Names.Parse(name);
}

/// <summary>An answer that was given, as it is kept for its owner to look into.</summary>
/// <param name="Id">Its id, which its asker has.</param>
/// <param name="At">When it was given.</param>
/// <param name="Sites">The sites over which it was asked; null for every site.</param>
/// <param name="Details">What was asked and answered; null where the owner keeps no text: then the id alone is kept.</param>
public sealed record StoredAnswer(string Id, DateTimeOffset At, SiteScope? Sites, AnswerDetails? Details)
{
    /// <summary>How often it was given: once made, and then as often as it was remembered.</summary>
    public long Times { get; init; } = 1;

    /// <summary>When it was given last; null where that was <see cref="At"/>.</summary>
    public DateTimeOffset? LastAt { get; init; }
}

/// <summary>An answer that was remembered and given again.</summary>
/// <param name="Id">The answer.</param>
/// <param name="Times">How often.</param>
/// <param name="LastAt">When last.</param>
public sealed record RepeatedAnswer(string Id, long Times, DateTimeOffset LastAt);

/// <summary>What was asked, without what was answered.</summary>
/// <param name="Id">The answer.</param>
/// <param name="Question">The question.</param>
/// <param name="Outcome">How it came out.</param>
/// <param name="Cited">The ids of the posts that are cited.</param>
/// <param name="Nearest">The ids of the posts that came closest, best first.</param>
/// <param name="Times">How often it was asked.</param>
/// <param name="LastAt">When last.</param>
public sealed record KeptQuestion(
    string Id,
    string Question,
    AnswerOutcome Outcome,
    IReadOnlyList<string> Cited,
    IReadOnlyList<string> Nearest,
    long Times,
    DateTimeOffset LastAt
);

/// <summary>What was asked and what came of it. No text in it has a detail that <see cref="PrivateDetails"/> knows.</summary>
/// <param name="Outcome">How it came out.</param>
/// <param name="Question">The question.</param>
/// <param name="Answer">The answer, or what stood in its place.</param>
/// <param name="Cited">The ids of the posts that are cited, each once, in the order of the citations.</param>
/// <param name="Nearest">The ids of the posts that came closest, each once, best first.</param>
/// <param name="Support">How likely the answer is right, 0 to 1.</param>
/// <param name="Provider">Who wrote it.</param>
/// <param name="Model">With which model.</param>
/// <param name="Degraded">Whether a fallback stood in.</param>
/// <param name="InputTokens">Tokens read.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="LatencyMs">Milliseconds that it took.</param>
/// <param name="KeyId">The key that it was asked with; null for none.</param>
public sealed record AnswerDetails(
    AnswerOutcome Outcome,
    string Question,
    string Answer,
    IReadOnlyList<string> Cited,
    IReadOnlyList<string> Nearest,
    double Support,
    string Provider,
    string Model,
    bool Degraded,
    long InputTokens,
    long OutputTokens,
    long LatencyMs,
    string? KeyId
);

/// <summary>What a caller thinks of an answer.</summary>
/// <param name="By">Tells the caller from others, and shows of a visitor no address.</param>
/// <param name="At">When it was said.</param>
/// <param name="Helpful">Whether it helped.</param>
/// <param name="Comment">In the caller's words; null for none.</param>
public sealed record AnswerRating(string By, DateTimeOffset At, bool Helpful, string? Comment);

/// <summary>A kept answer with what is thought of it.</summary>
/// <param name="Answer">The answer.</param>
/// <param name="Ratings">One a caller: their last word, in the order of <see cref="AnswerRating.By"/>.</param>
public sealed record RatedAnswer(StoredAnswer Answer, IReadOnlyList<AnswerRating> Ratings);
