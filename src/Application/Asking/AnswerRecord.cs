using BlogManager.Application.Answering;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Asking;

internal static class AnswerRecord
{
    internal static StoredAnswer Of(
        AskQuestion asked,
        AnswerView answer,
        Caller caller,
        AnswerRetention retention,
        DateTimeOffset at
    ) =>
        new(
            answer.AnswerId,
            at,
            SitesOf(asked, answer, caller),
            retention.KeepsText ? DetailsOf(answer, caller) : null
        );

    internal static DailyCount CountOf(
        AskQuestion asked,
        AnswerView answer,
        Caller caller,
        TimeSpan took,
        DateTimeOffset at
    ) =>
        new(
            new CountKey(
                DateOnly.FromDateTime(at.UtcDateTime),
                CountKind.Asks,
                SitesOf(asked, answer, caller),
                caller.KeyId,
                answer.Provider,
                answer.Model,
                OutcomeOf(answer),
                answer.Cached
            ),
            Times: 1,
            answer.Usage.InputTokens,
            answer.Usage.OutputTokens
        )
        {
            Latency = LatencyHistogram.Once(took.TotalMilliseconds),
        };

    private static AnswerOutcome OutcomeOf(AnswerView answer) =>
        !answer.Abstained ? AnswerOutcome.Answered
        : answer.Nearest.Count > 0 ? AnswerOutcome.Close
        : AnswerOutcome.Unanswered;

    private static AnswerDetails DetailsOf(AnswerView answer, Caller caller) =>
        new(
            OutcomeOf(answer),
            PrivateDetails.Mask(answer.Question),
            PrivateDetails.Mask(answer.Answer),
            [.. answer.Citations.Select(c => c.BlogId).Distinct(StringComparer.Ordinal)],
            [.. answer.Nearest.Select(n => n.BlogId).Distinct(StringComparer.Ordinal)],
            answer.Support,
            answer.Provider,
            answer.Model,
            answer.Degraded,
            answer.Usage.InputTokens,
            answer.Usage.OutputTokens,
            answer.LatencyMs,
            caller.KeyId
        );

    // Where sites were named: those, and those of the posts that it shows, for a post may be asked for by an address on
    // another site than its own. A caller that is held to sites has asked over none but those.
    private static SiteScope? SitesOf(AskQuestion asked, AnswerView answer, Caller caller)
    {
        if (asked.Site is null && asked.BlogUrl is null)
            return caller.Sites;
        var shown = answer
            .Citations.Select(c => c.Url)
            .Concat(answer.Nearest.Select(n => n.Url))
            .Select(url => new PostUrl(url).Site);
        var named = new SiteScope([.. shown, asked.Site?.Value ?? asked.BlogUrl!.Site]);
        var own = SiteScope.Both(caller.Sites, named)!;
        return own.IsEmpty ? caller.Sites : own;
    }
}
