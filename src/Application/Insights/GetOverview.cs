using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Application.Spending;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Insights;

/// <summary>What was asked in the last days and how it came out: GET /insights/overview.</summary>
/// <param name="Days">1 to 365, today among them; 30 unless given.</param>
/// <param name="Site">Only what was asked over this site (scheme://host[:port]), or null.</param>
[RequiresScope(Scope.InsightsRead), Query]
public sealed record GetOverview(int Days = InsightsWindow.DefaultDays, SiteOrigin? Site = null)
    : IUseCase<InsightsOverview>;

/// <summary>What was asked in some days and how it came out.</summary>
/// <param name="From">The beginning of the first day, in UTC.</param>
/// <param name="To">Now.</param>
/// <param name="Asked">How often was asked, remembered answers included.</param>
/// <param name="Answered">How often the posts answered.</param>
/// <param name="Close">How often the posts came close.</param>
/// <param name="Unanswered">How often the posts had nothing on it.</param>
/// <param name="Helpful">Callers whose last word is that an answer of these days helped.</param>
/// <param name="Unhelpful">Callers whose last word is that it did not.</param>
/// <param name="CacheHitRate">The share of asks that were answered from memory, 0 to 1; null where nobody asked.</param>
/// <param name="LatencyMs">How long asking took.</param>
/// <param name="Tokens">What answering took of language models.</param>
/// <param name="Cost">What that cost by the prices that are set.</param>
/// <param name="ByDay">Every day, oldest first.</param>
/// <param name="TopQuestions">What was asked most, by its words: at most ten, of the texts that are kept.</param>
/// <param name="TopPosts">What was cited most: at most ten, of the answers that are kept.</param>
public sealed record InsightsOverview(
    DateTimeOffset From,
    DateTimeOffset To,
    long Asked,
    long Answered,
    long Close,
    long Unanswered,
    long Helpful,
    long Unhelpful,
    double? CacheHitRate,
    LatencyView LatencyMs,
    TokensView Tokens,
    decimal Cost,
    IReadOnlyList<InsightsDay> ByDay,
    IReadOnlyList<TopQuestion> TopQuestions,
    IReadOnlyList<TopPost> TopPosts
);

/// <summary>How long asking took, in milliseconds, within 5 %; null where nobody asked.</summary>
/// <param name="P50">Half of the asks took no longer.</param>
/// <param name="P95">Of twenty asks nineteen took no longer.</param>
public sealed record LatencyView(long? P50, long? P95)
{
    internal static LatencyView Of(LatencyHistogram latency) => new(latency.Percentile(0.5), latency.Percentile(0.95));
}

/// <summary>Tokens of language models.</summary>
/// <param name="Input">Tokens read.</param>
/// <param name="Output">Tokens written.</param>
public sealed record TokensView(long Input, long Output);

/// <summary>A day's asks.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Asked">How often was asked.</param>
/// <param name="Answered">How often the posts answered.</param>
/// <param name="Close">How often the posts came close.</param>
/// <param name="Unanswered">How often the posts had nothing on it.</param>
/// <param name="LatencyMs">How long asking took.</param>
public sealed record InsightsDay(
    DateOnly Day,
    long Asked,
    long Answered,
    long Close,
    long Unanswered,
    LatencyView LatencyMs
);

/// <summary>A question that was asked often.</summary>
/// <param name="Question">Its most usual wording.</param>
/// <param name="Times">How often.</param>
public sealed record TopQuestion(string Question, long Times);

/// <summary>A post that was cited often.</summary>
/// <param name="BlogId">The post.</param>
/// <param name="Url">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
/// <param name="Cited">In how many answers that were given.</param>
public sealed record TopPost(string BlogId, string Url, string Title, long Cited);

internal sealed class GetOverviewValidator : AbstractValidator<GetOverview>
{
    public GetOverviewValidator() => InsightsWindow.MustBeDays(RuleFor(r => r.Days));
}

internal sealed class GetOverviewHandler(
    IDailyCounts counts,
    IAnswerLog answers,
    IPostStore posts,
    AnswerRetention retention,
    ModelPrices prices,
    RequestContext current,
    TimeProvider time
) : UseCaseHandler<GetOverview, InsightsOverview>
{
    private const int Most = 10;

    // So many rows are held at once, and not those of a year.
    private const int DaysAtOnce = 30;

    public override async Task<Result<InsightsOverview>> HandleAsync(
        GetOverview request,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var window = InsightsWindow.Of(request.Days, now);
        var sum = await SumAsync(request, window, cancellationToken);
        var kept = await answers.QuestionsAsync(
            window.Answers(retention, now, current.Caller.Sites, request.Site),
            QuestionGroups.MostQuestions,
            cancellationToken
        );
        var all = sum.All;
        return new InsightsOverview(
            window.From,
            window.To,
            all.Asked,
            all.Of(AnswerOutcome.Answered),
            all.Of(AnswerOutcome.Close),
            all.Of(AnswerOutcome.Unanswered),
            // A change of mind about an answer that another instance rated at that moment may leave one too few.
            Math.Max(0, sum.Helpful),
            Math.Max(0, sum.Unhelpful),
            all.Asked == 0 ? null : Math.Round((double)sum.Cached / all.Asked, 4),
            LatencyView.Of(all.Latency),
            new TokensView(sum.Input, sum.Output),
            Math.Round(sum.Cost, 6),
            [.. sum.Days.Select(d => d.Value.ToView(d.Key))],
            TopQuestions(kept),
            await TopPostsAsync(kept, cancellationToken)
        );
    }

    private async Task<Sums> SumAsync(GetOverview request, InsightsWindow window, CancellationToken cancellationToken)
    {
        var asked = new AnswerQuery(window.From, window.To, current.Caller.Sites, request.Site?.Value);
        var sums = new Sums(window);
        foreach (var (first, last) in window.Parts(DaysAtOnce))
        {
            foreach (var count in await counts.ReadAsync(first, last, cancellationToken))
            {
                if (count.Key.Kind != CountKind.Tokens && asked.IsOver(count.Key.Sites))
                    sums.Add(count, prices);
            }
        }

        return sums;
    }

    private static IReadOnlyList<TopQuestion> TopQuestions(IReadOnlyList<KeptQuestion> kept) =>
        [
            .. kept.GroupBy(q => QuestionForm.Of(q.Question).Words, StringComparer.Ordinal)
                .Select(g => new TopQuestion(g.MaxBy(q => q.Times)!.Question, g.Sum(q => q.Times)))
                .OrderByDescending(q => q.Times)
                .ThenBy(q => q.Question, StringComparer.Ordinal)
                .Take(Most),
        ];

    private async Task<IReadOnlyList<TopPost>> TopPostsAsync(
        IReadOnlyList<KeptQuestion> kept,
        CancellationToken cancellationToken
    )
    {
        var cited = kept.SelectMany(q => q.Cited.Select(id => (Id: id, q.Times)))
            .GroupBy(c => c.Id, StringComparer.Ordinal)
            .Select(g => (Id: g.Key, Times: g.Sum(c => c.Times)))
            .OrderByDescending(c => c.Times)
            .ThenBy(c => c.Id, StringComparer.Ordinal)
            .Take(Most)
            .ToList();
        var known = await InsightsPost.FindAsync(posts, cited.Select(c => c.Id), cancellationToken);
        return
        [
            .. cited
                .Where(c => known.ContainsKey(c.Id))
                .Select(c => new TopPost(c.Id, known[c.Id].Url, known[c.Id].Title, c.Times)),
        ];
    }

    private sealed class Sums
    {
        internal Sums(InsightsWindow window)
        {
            for (var day = window.First; day <= window.Last; day = day.AddDays(1))
                Days.Add(day, new DaySum());
        }

        internal SortedDictionary<DateOnly, DaySum> Days { get; } = [];

        internal DaySum All { get; } = new();

        internal long Cached { get; private set; }

        internal long Helpful { get; private set; }

        internal long Unhelpful { get; private set; }

        internal long Input { get; private set; }

        internal long Output { get; private set; }

        internal decimal Cost { get; private set; }

        internal void Add(DailyCount count, ModelPrices prices)
        {
            Helpful += count.Helpful;
            Unhelpful += count.Unhelpful;
            if (count.Key.Outcome is not { } outcome)
                return;
            Days[count.Key.Day].Add(outcome, count);
            All.Add(outcome, count);
            Cached += count.Key.Cached ? count.Times : 0;
            Input += count.InputTokens;
            Output += count.OutputTokens;
            Cost += prices.CostOf(count.Key.Model, count.InputTokens, count.OutputTokens);
        }
    }

    private sealed class DaySum
    {
        private readonly Dictionary<AnswerOutcome, long> _outcomes = [];

        internal LatencyHistogram Latency { get; private set; } = LatencyHistogram.Empty;

        internal long Asked => _outcomes.Values.Sum();

        internal long Of(AnswerOutcome outcome) => _outcomes.GetValueOrDefault(outcome);

        internal void Add(AnswerOutcome outcome, DailyCount count)
        {
            _outcomes[outcome] = Of(outcome) + count.Times;
            Latency = Latency.Plus(count.Latency);
        }

        internal InsightsDay ToView(DateOnly day) =>
            new(
                day,
                Asked,
                Of(AnswerOutcome.Answered),
                Of(AnswerOutcome.Close),
                Of(AnswerOutcome.Unanswered),
                LatencyView.Of(Latency)
            );
    }
}
