using BlogManager.Application.Answering;
using BlogManager.Application.Asking;
using BlogManager.Application.Insights;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Application.Spending;
using BlogManager.Application.Tests.Asking;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Insights;

/// <summary>What insights are read from, in memory: what was counted, and what was kept.</summary>
internal sealed class AskedAnswers : IQuestionVectors
{
    internal static readonly DateTimeOffset Now = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);

    internal AskedAnswers()
    {
        Daily
            .Setup(c => c.ReadAsync(It.IsAny<DateOnly>(), It.IsAny<DateOnly>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (DateOnly from, DateOnly to, CancellationToken _) =>
                    [.. Counts.Where(c => c.Key.Day >= from && c.Key.Day <= to)]
            );
        Log.Setup(l => l.QuestionsAsync(It.IsAny<AnswerQuery>(), It.IsAny<int>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (AnswerQuery query, int limit, CancellationToken _) =>
                {
                    Queries.Add(query);
                    return
                    [
                        .. Questions
                            .Where(q => query.Outcomes.Count == 0 || query.Outcomes.Contains(q.Outcome))
                            .Where(q => q.LastAt <= query.Until)
                            .Reverse()
                            .Take(limit),
                    ];
                }
            );
        Posts
            .Setup(p => p.FindListingsAsync(It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (IReadOnlyCollection<string> ids, CancellationToken _) =>
                    [
                        .. ids.Where(id => id != "gone")
                            .Select(id => new PostListing(
                                id,
                                new PostUrl($"https://a.example/{id}"),
                                id.ToUpperInvariant(),
                                0,
                                Now
                            )),
                    ]
            );
    }

    /// <summary>What was counted.</summary>
    internal List<DailyCount> Counts { get; } = [];

    /// <summary>What was kept, oldest first.</summary>
    internal List<KeptQuestion> Questions { get; } = [];

    /// <summary>What was asked of the log.</summary>
    internal List<AnswerQuery> Queries { get; } = [];

    internal Mock<IDailyCounts> Daily { get; } = new();

    internal Mock<IAnswerLog> Log { get; } = new();

    internal Mock<IPostStore> Posts { get; } = new();

    internal FakeTimeProvider Time { get; } = new(Now);

    internal AnswerRetention Retention { get; set; } = AnswerRetention.Default;

    internal Caller Caller { get; set; } = new("k", "owner", [Scope.InsightsRead]);

    /// <summary>The vector of a question, by its first letter; null where the encoder cannot be had.</summary>
    internal Dictionary<char, float[]>? Vectors { get; set; } = [];

    internal int Encoded { get; private set; }

    public bool Knows(string language) => true;

    public Task<IReadOnlyList<ReadOnlyMemory<float>>?> OfAsync(
        IReadOnlyList<string> questions,
        CancellationToken cancellationToken
    )
    {
        Encoded += questions.Count;
        return Task.FromResult<IReadOnlyList<ReadOnlyMemory<float>>?>(
            Vectors is null ? null : [.. questions.Select(q => new ReadOnlyMemory<float>(Vectors[q[0]]))]
        );
    }

    internal QuestionGroups Groups() => new(this, new SpokenLanguages(), Time, Mock.Of<IQuestionMatcher>());

    internal async Task<Result<InsightsOverview>> SendAsync(GetOverview request, ModelPrices? prices = null)
    {
        using var use = Use(out var current);
        return await new GetOverviewHandler(
            Daily.Object,
            Log.Object,
            Posts.Object,
            Retention,
            prices ?? ModelPrices.None,
            current,
            Time
        ).HandleAsync(request, CancellationToken.None);
    }

    internal async Task<Result<Page<UnansweredQuestion>>> SendAsync(ListUnanswered request)
    {
        using var use = Use(out var current);
        return await new ListUnansweredHandler(
            Log.Object,
            Posts.Object,
            Groups(),
            new OwnersAnswers(new InMemoryCurated(), Mock.Of<IQuestionMatcher>(), Mock.Of<IStoreFaults>(), Time),
            Retention,
            current,
            Time
        ).HandleAsync(request, CancellationToken.None);
    }

    internal async Task<Result<Page<AskedQuestionView>>> SendAsync(ListAskedQuestions request)
    {
        using var use = Use(out var current);
        return await new ListAskedQuestionsHandler(Log.Object, Posts.Object, Retention, current, Time).HandleAsync(
            request,
            CancellationToken.None
        );
    }

    internal async Task<Result<ErasedQuestions>> SendAsync(EraseQuestions request)
    {
        using var use = Use(out var current);
        return await new EraseQuestionsHandler(Log.Object, current).HandleAsync(request, CancellationToken.None);
    }

    private IDisposable Use(out RequestContext current)
    {
        current = new RequestContext();
        return current.Use(Caller);
    }
}
