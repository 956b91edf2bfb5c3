using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Asking;

/// <summary>An answer, or an abstention, as callers see it.</summary>
/// <param name="AnswerId">Opaque id of this answer.</param>
/// <param name="Question">The question as it was asked.</param>
/// <param name="Answer">The answer with <c>[n]</c> behind what citation n bears out; for an abstention a sentence that says so.</param>
/// <param name="Grounded">Whether every part is borne out by a citation.</param>
/// <param name="Abstained">Whether no answer is given.</param>
/// <param name="Reason">Why not: <c>no_supporting_content</c>.</param>
/// <param name="Citations">Verbatim quotes of stored posts.</param>
/// <param name="Nearest">The nearest posts, where abstained.</param>
/// <param name="Provider">Who wrote the answer.</param>
/// <param name="Model">With which model.</param>
/// <param name="Degraded">Whether a fallback stood in.</param>
/// <param name="Cached">Whether it was remembered from an earlier call.</param>
/// <param name="Usage">Tokens consumed.</param>
/// <param name="LatencyMs">Milliseconds that it took to make.</param>
public sealed record AnswerView(
    string AnswerId, string Question, string Answer, bool Grounded, bool Abstained, string? Reason, IReadOnlyList<CitationView> Citations,
    IReadOnlyList<NearestPost>? Nearest, string Provider, string Model, bool Degraded, bool Cached, TokenUsage Usage, long LatencyMs);

/// <summary>A citation as callers see it.</summary>
/// <param name="Index">Its number in the answer, from 1.</param>
/// <param name="BlogId">The post.</param>
/// <param name="Url">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
/// <param name="Quote">Verbatim from the stored text.</param>
/// <param name="Start">Inclusive offset in code points.</param>
/// <param name="End">Exclusive offset in code points.</param>
/// <param name="TextFragmentUrl">The post's URL with a text fragment that scrolls to the quote.</param>
public sealed record CitationView(int Index, string BlogId, string Url, string Title, string Quote, int Start, int End, string TextFragmentUrl)
{
    internal static CitationView Of(Citation c) =>
        new(c.Index, c.PostId, c.Url.Value, c.Title, c.Evidence.Quote, c.Evidence.Start, c.Evidence.End, TextFragment.Url(c.Url, c.Evidence.Quote));
}

/// <summary>A post that comes near a question.</summary>
/// <param name="BlogId">The post.</param>
/// <param name="Url">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
public sealed record NearestPost(string BlogId, string Url, string Title);
