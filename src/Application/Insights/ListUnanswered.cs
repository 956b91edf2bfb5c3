using BlogManager.Application.Answering;
using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Insights;

/// <summary>
/// Lists the questions that the posts do not answer, grouped by what they mean, most asked first: GET
/// /insights/unanswered.
/// </summary>
/// <param name="Days">1 to 365, today among them; 30 unless given.</param>
/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor">From the page before; what is asked after the first page is on none of them.</param>
[RequiresScope(Scope.InsightsRead), Query, Expensive, Deadline(60)]
public sealed record ListUnanswered(
    int Days = InsightsWindow.DefaultDays,
    PageSize? Limit = null,
    Cursor? Cursor = null
) : IUseCase<Page<UnansweredQuestion>>;

/// <summary>Questions that mean the same and have no answer.</summary>
/// <param name="Question">The most usual wording.</param>
/// <param name="Times">How often it was asked, in all wordings.</param>
/// <param name="Variants">The other wordings, most usual first: at most twenty.</param>
/// <param name="LastAskedAt">When it was asked last.</param>
/// <param name="Nearest">The posts that came closest: at most three.</param>
public sealed record UnansweredQuestion(
    string Question,
    long Times,
    IReadOnlyList<string> Variants,
    DateTimeOffset LastAskedAt,
    IReadOnlyList<InsightsPost> Nearest
);

internal sealed class ListUnansweredValidator : AbstractValidator<ListUnanswered>
{
    public ListUnansweredValidator() => InsightsWindow.MustBeDays(RuleFor(r => r.Days));
}

internal sealed class ListUnansweredHandler(
    IAnswerLog answers,
    IPostStore posts,
    QuestionGroups groups,
    OwnersAnswers owners,
    AnswerRetention retention,
    RequestContext current,
    TimeProvider time
) : UseCaseHandler<ListUnanswered, Page<UnansweredQuestion>>
{
    private const int MostVariants = 20;
    private const int MostNearest = 3;

    public override async Task<Result<Page<UnansweredQuestion>>> HandleAsync(
        ListUnanswered request,
        CancellationToken cancellationToken
    )
    {
        GroupCursor? after = null;
        if (request.Cursor is { } cursor && !GroupCursor.TryRead(cursor.Value, out after))
            return GroupCursor.NotOurs;
        var now = time.GetUtcNow();
        var until = after?.Until ?? now;
        var kept = await answers.QuestionsAsync(
            InsightsWindow
                .Of(request.Days, until)
                .Answers(
                    retention,
                    now,
                    current.Caller.Sites,
                    site: null,
                    AnswerOutcome.Close,
                    AnswerOutcome.Unanswered
                ),
            QuestionGroups.MostQuestions,
            cancellationToken
        );
        var limit = (request.Limit ?? PageSize.Default).Value;
        var ranked = (await groups.OfAsync(kept.Reverse(), cancellationToken))
            .Select(group => (Group: group, Key: GroupCursor.Of(until, group)))
            .Where(g => after is null || g.Key.CompareTo(after) > 0)
            .OrderBy(g => g.Key);
        var open = new List<(IReadOnlyList<KeptQuestion> Group, GroupCursor Key)>(limit + 1);
        foreach (var group in ranked)
        {
            if (open.Count > limit)
                break;
            if (!await IsSeenToAsync(group.Group, cancellationToken))
                open.Add(group);
        }

        var shown = open.Take(limit).ToList();
        var nearest = shown.ConvertAll(g => Nearest(g.Group));
        var known = await InsightsPost.FindAsync(posts, nearest.SelectMany(n => n), cancellationToken);
        return new Page<UnansweredQuestion>(
            [
                .. shown.Select(
                    (g, i) => View(g.Group, [.. nearest[i].Where(known.ContainsKey).Select(id => known[id])])
                ),
            ],
            open.Count > limit ? shown[^1].Key.ToString() : null
        );
    }

    // The owner has answered it since, or does not want it answered: it waits for nobody any more.
    private async Task<bool> IsSeenToAsync(IReadOnlyList<KeptQuestion> group, CancellationToken cancellationToken) =>
        await owners.FindAsync(
            new OwnersQuestion(group[0].Question, Post: null, current.Caller.Sites),
            cancellationToken
        )
            is not null;

    private static UnansweredQuestion View(IReadOnlyList<KeptQuestion> group, IReadOnlyList<InsightsPost> nearest)
    {
        var wordings = group
            .GroupBy(q => QuestionForm.Of(q.Question).Words, StringComparer.Ordinal)
            .Select(g => (g.First().Question, Times: g.Sum(q => q.Times)))
            .OrderByDescending(w => w.Times)
            .ToList();
        return new UnansweredQuestion(
            wordings[0].Question,
            group.Sum(q => q.Times),
            [.. wordings.Skip(1).Take(MostVariants).Select(w => w.Question)],
            group.Max(q => q.LastAt),
            nearest
        );
    }

    // By how often a post came close to any of them, the best one counting more.
    private static List<string> Nearest(IReadOnlyList<KeptQuestion> group) =>
        [
            .. group
                .SelectMany(q => q.Nearest.Select((id, rank) => (Id: id, Weight: (double)q.Times / (rank + 1))))
                .GroupBy(n => n.Id, StringComparer.Ordinal)
                .OrderByDescending(g => g.Sum(n => n.Weight))
                .ThenBy(g => g.Key, StringComparer.Ordinal)
                .Take(MostNearest)
                .Select(g => g.Key),
        ];
}
