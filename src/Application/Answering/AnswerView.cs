using System.Text.Json.Serialization;
using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Answering;

/// <summary>An answer, or an abstention, as callers see it.</summary>
/// <param name="AnswerId">Opaque id of this answer.</param>
/// <param name="Question">The question as it was asked.</param>
/// <param name="Answer">
/// The answer with <c>[n]</c> behind what citation n bears out; for an abstention a sentence that says so.
/// </param>
/// <param name="Grounded">Whether every part is borne out by a citation.</param>
/// <param name="Abstained">Whether no answer is given.</param>
/// <param name="Reason">
/// Why not: <c>weak_support</c> where the posts come close without saying it outright, else
/// <c>no_supporting_content</c>.
/// </param>
/// <param name="Support">How likely the answer is right, 0 to 1; of the best that was found where abstained.</param>
/// <param name="Citations">Verbatim quotes of stored posts.</param>
/// <param name="Nearest">
/// What comes closest, best first, at most three; empty where answered and where nothing does.
/// </param>
/// <param name="Provider">Who wrote the answer.</param>
/// <param name="Model">With which model.</param>
/// <param name="Degraded">Whether a fallback stood in.</param>
/// <param name="Cached">Whether it was remembered from an earlier call.</param>
/// <param name="Usage">Tokens consumed.</param>
/// <param name="LatencyMs">Milliseconds that it took to make.</param>
/// <param name="Explanation">How it was come by, where that was asked for.</param>
/// <param name="Curated">Whether the owner wrote it, or blocked the question.</param>
public sealed record AnswerView(
    string AnswerId,
    string Question,
    string Answer,
    bool Grounded,
    bool Abstained,
    string? Reason,
    double Support,
    IReadOnlyList<CitationView> Citations,
    IReadOnlyList<NearestPassage> Nearest,
    string Provider,
    string Model,
    bool Degraded,
    bool Cached,
    TokenUsage Usage,
    long LatencyMs,
    AnswerExplanation? Explanation = null,
    bool Curated = false
)
{
    /// <summary>The ids of the posts that passages were read of, whether or not they are cited.</summary>
    [JsonIgnore]
    public IReadOnlyCollection<string> LookedAt { get; init; } = [];
}

/// <summary>A citation as callers see it.</summary>
/// <param name="Index">Its number in the answer, from 1.</param>
/// <param name="BlogId">The post.</param>
/// <param name="Url">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
/// <param name="Quote">Verbatim from the stored text.</param>
/// <param name="Start">Inclusive offset in code points.</param>
/// <param name="End">Exclusive offset in code points.</param>
/// <param name="Highlight">
/// The words of the quote that answer, by the same offsets; null where only the quote is known.
/// </param>
/// <param name="TextFragmentUrl">The post's URL with a text fragment that scrolls to the quote.</param>
public sealed record CitationView(
    int Index,
    string BlogId,
    string Url,
    string Title,
    string Quote,
    int Start,
    int End,
    Highlight? Highlight,
    string TextFragmentUrl
)
{
    internal static CitationView Of(Citation c) =>
        new(
            c.Index,
            c.PostId,
            c.Url.Value,
            c.Title,
            c.Evidence.Quote,
            c.Evidence.Start,
            c.Evidence.End,
            c.Words is { } words ? new Highlight(words.Start, words.End) : null,
            TextFragment.Url(c.Url, c.Evidence.Quote)
        );
}

/// <summary>A range of a stored text, in code points.</summary>
/// <param name="Start">Inclusive.</param>
/// <param name="End">Exclusive.</param>
public sealed record Highlight(int Start, int End);

/// <summary>A passage that comes near a question: whole sentences.</summary>
/// <param name="BlogId">The post.</param>
/// <param name="Url">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
/// <param name="Quote">Verbatim from the stored text.</param>
/// <param name="Start">Inclusive offset in code points.</param>
/// <param name="End">Exclusive offset in code points.</param>
/// <param name="TextFragmentUrl">The post's URL with a text fragment that scrolls to the quote.</param>
/// <param name="Score">How likely it answers, 0 to 1.</param>
public sealed record NearestPassage(
    string BlogId,
    string Url,
    string Title,
    string Quote,
    int Start,
    int End,
    string TextFragmentUrl,
    double Score
);

/// <summary>How an answer was come by.</summary>
/// <param name="Passages">What was looked at, best first by the search.</param>
/// <param name="Thresholds">The support from which on an answer is given or shown as close.</param>
/// <param name="Support">The best support found.</param>
/// <param name="Reason">Why it was answered or not.</param>
public sealed record AnswerExplanation(
    IReadOnlyList<ExplainedPassage> Passages,
    SupportThresholds Thresholds,
    double Support,
    string Reason
);

/// <summary>A passage that was looked at.</summary>
/// <param name="BlogId">The post.</param>
/// <param name="Url">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
/// <param name="Quote">Its best sentence, or the passage where none of its sentences was read.</param>
/// <param name="Score">The support of that sentence, 0 to 1.</param>
/// <param name="Used">Whether it is cited or shown.</param>
public sealed record ExplainedPassage(string BlogId, string Url, string Title, string Quote, double Score, bool Used);
