using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Posts;

/// <summary>A question as callers see it.</summary>
/// <param name="Id">Opaque id.</param>
/// <param name="Question">The question.</param>
/// <param name="Answer">Its answer.</param>
/// <param name="BlogId">The post.</param>
/// <param name="BlogUrl">The post's canonical URL.</param>
/// <param name="Icon">One emoji.</param>
/// <param name="Evidence">Verbatim pieces of the stored text, with offsets in Unicode code points.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="Edited">Whether the owner changed its words.</param>
/// <param name="Original">What it was before that.</param>
/// <param name="Hidden">Whether readers do not see it.</param>
/// <param name="Pinned">Whether it stands before those that are not.</param>
public sealed record QuestionView(
    string Id,
    string Question,
    string Answer,
    string BlogId,
    string BlogUrl,
    string Icon,
    IReadOnlyList<Evidence> Evidence,
    DateTimeOffset CreatedAt,
    bool Edited,
    OriginalView? Original,
    bool Hidden,
    bool Pinned
)
{
    internal static QuestionView Of(Question question, PostUrl url) =>
        new(
            question.Id,
            question.Text,
            question.Answer,
            question.PostId,
            url.Value,
            question.Icon,
            question.Evidence,
            question.CreatedAt,
            question.Original is not null,
            question.Original is { } original ? new OriginalView(original.Text, original.Answer) : null,
            question.Hidden,
            question.Pinned
        );

    internal static IReadOnlyList<QuestionView> Of(BlogPost post) => [.. post.Questions.Select(q => Of(q, post.Url))];
}

/// <summary>An edited question as it was first written.</summary>
/// <param name="Question">The question.</param>
/// <param name="Answer">Its answer.</param>
public sealed record OriginalView(string Question, string Answer);

/// <summary>A summary as callers see it.</summary>
/// <param name="Summary">A few sentences.</param>
/// <param name="KeyPoints">The points to remember, in reading order.</param>
public sealed record SummaryView(string Summary, IReadOnlyList<string> KeyPoints)
{
    internal static SummaryView Of(PostSummary summary) => new(summary.Text, summary.KeyPoints);
}

/// <summary>A stored post as callers see it.</summary>
/// <param name="Success">Always true: errors have another body.</param>
/// <param name="BlogId">The post.</param>
/// <param name="BlogUrl">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
/// <param name="Author">Its author, where known.</param>
/// <param name="PublishedAt">Its date, where known.</param>
/// <param name="Language">ISO 639-1, or <c>und</c>.</param>
/// <param name="WordCount">Words of the stored text.</param>
/// <param name="Summary">The summary.</param>
/// <param name="KeyPoints">The key points.</param>
/// <param name="Questions">The questions, best first.</param>
/// <param name="TotalQuestions">How many questions it shows.</param>
/// <param name="ProcessedAt">When it was last processed.</param>
public sealed record PostView(
    bool Success,
    string BlogId,
    string BlogUrl,
    string Title,
    string? Author,
    DateTimeOffset? PublishedAt,
    string Language,
    int WordCount,
    string Summary,
    IReadOnlyList<string> KeyPoints,
    IReadOnlyList<QuestionView> Questions,
    int TotalQuestions,
    DateTimeOffset ProcessedAt
)
{
    internal static PostView Of(BlogPost post) =>
        new(
            true,
            post.Id,
            post.Url.Value,
            post.Title,
            post.Author,
            post.PublishedAt,
            post.Language,
            post.WordCount,
            post.Summary.Text,
            post.Summary.KeyPoints,
            QuestionView.Of(post),
            post.Questions.Count,
            post.ProcessedAt
        );
}

/// <summary>A post in a list.</summary>
/// <param name="BlogId">The post.</param>
/// <param name="BlogUrl">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
/// <param name="TotalQuestions">How many questions it shows.</param>
/// <param name="ProcessedAt">When it was last processed.</param>
/// <param name="State">
/// <c>ready</c>; <c>refreshing</c> while it is to be taken in anew; <c>failed</c> where that failed last; <c>gone</c> where
/// its site has it no more.
/// </param>
/// <param name="Reason">Why, where it failed or is gone.</param>
/// <param name="GoneSince">Since when its site has it no more, where it is gone.</param>
public sealed record PostListItem(
    string BlogId,
    string BlogUrl,
    string Title,
    int TotalQuestions,
    DateTimeOffset ProcessedAt,
    string State,
    string? Reason,
    DateTimeOffset? GoneSince
)
{
    internal static PostListItem Of(PostListing post, bool isRefreshing) =>
        new(
            post.Id,
            post.Url.Value,
            post.Title,
            post.TotalQuestions,
            post.ProcessedAt,
            isRefreshing ? "refreshing" : post.Mark?.Kind.Name() ?? "ready",
            isRefreshing ? null : post.Mark?.Reason,
            post.Mark is { Kind: PostMarkKind.Gone } gone ? gone.At : null
        );
}
