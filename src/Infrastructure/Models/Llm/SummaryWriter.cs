using System.Globalization;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Has the model summarise a post, and keeps the result within bounds: shorter than the post, few points, no links of
/// its own.
/// </summary>
internal sealed class SummaryWriter(StructuredChat chat)
{
    private const int MostPoints = 7;
    private const int LongestSummary = 1_200;
    private const int LongestPoint = 300;

    private static readonly ReplyForm Form = Prompts.Reply("post_summary");

    /// <exception cref="ModelServerFault">There is no summary of use.</exception>
    internal async Task<PostSummary> WriteAsync(
        ArticlePrompt prompt,
        TokenCount used,
        CancellationToken cancellationToken
    )
    {
        var reply = await chat.AskAsync<SummaryReply>(
            new(
                Form,
                prompt.System,
                prompt.Request(
                    Prompts.SummaryTask.Render(("points", MostPoints.ToString(CultureInfo.InvariantCulture)))
                ),
                r =>
                    string.IsNullOrWhiteSpace(r.Summary) ? "summary is empty."
                    : ReplyLanguage.Differs(prompt.Article.Text.Value, r.Summary)
                        ? "summary is not in the language of the post."
                    : null
            ),
            used,
            cancellationToken
        );
        var text = prompt.Article.Text.Value;
        var summary = WrittenText.Plain(reply.Summary, Math.Min(LongestSummary, Math.Max(1, text.Length - 1)));
        if (summary.Length == 0 || WrittenText.LinksElsewhere(summary, text))
            throw new ModelServerFault(FaultReason.NothingUsable);
        string[] points =
        [
            .. reply
                .KeyPoints.Select(p => WrittenText.Plain(p.TrimStart('-', '*', '•', ' '), LongestPoint))
                .Where(p => p.Length > 0 && !WrittenText.LinksElsewhere(p, text))
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Take(MostPoints),
        ];
        return points.Length > 0
            ? new PostSummary(summary, points)
            : throw new ModelServerFault(FaultReason.NothingUsable);
    }

    private sealed record SummaryReply(string Summary, IReadOnlyList<string> KeyPoints);
}
