using System.Globalization;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Has the model summarise a post, and keeps of it the sentences that are of the post's words and hold no links of their
/// own, within bounds: shorter than the post, few points.
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
        var article = prompt.Article;
        var source = new SourceText(article.Title + "\n" + article.Text.Value);
        var isOfThePost = ClaimSupport.IsOf(article.Text.Value, article.Language);
        var written = WrittenText.Plain(reply.Summary, LongestSummary);
        var summary = WrittenText.Plain(
            string.Join(
                ' ',
                SentenceSplitter.Split(written, 0, written.Length).Select(s => written[s.Start..s.End]).Where(MayBeTold)
            ),
            Math.Min(LongestSummary, Math.Max(1, article.Text.Value.Length - 1))
        );
        string[] points =
        [
            .. reply
                .KeyPoints.Select(p => WrittenText.Plain(p.TrimStart('-', '*', '•', ' '), LongestPoint))
                .Where(p => p.Length > 0 && MayBeTold(p))
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Take(MostPoints),
        ];
        return summary.Length > 0 && points.Length > 0
            ? new PostSummary(summary, points)
            : throw new ModelServerFault(FaultReason.NothingUsable);

        bool MayBeTold(string sentence) => !source.Bars(sentence) && isOfThePost(sentence);
    }

    private sealed record SummaryReply(string Summary, IReadOnlyList<string> KeyPoints);
}
