using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Insights;

/// <summary>Lists what was asked and answered, newest first: GET /insights/questions.</summary>
/// <param name="Outcome">Only what came out so; null for all.</param>
/// <param name="Days">1 to 365, today among them; 30 unless given.</param>
/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor">From the page before.</param>
[RequiresScope(Scope.InsightsRead), Query]
public sealed record ListAskedQuestions(
    AnswerOutcome? Outcome = null,
    int Days = InsightsWindow.DefaultDays,
    PageSize? Limit = null,
    Cursor? Cursor = null
) : IUseCase<Page<AskedQuestionView>>;

/// <summary>A question with its answer, as it is kept: without what looks like an address, a number or a key.</summary>
/// <param name="AnswerId">The answer.</param>
/// <param name="Question">The question.</param>
/// <param name="Answer">The answer, or what stood in its place.</param>
/// <param name="Outcome">How it came out.</param>
/// <param name="Support">How likely the answer is right, 0 to 1.</param>
/// <param name="AskedAt">When it was asked first.</param>
/// <param name="LastAskedAt">When it was given last, remembered.</param>
/// <param name="Times">How often it was given: made once, and then remembered.</param>
/// <param name="Sites">The sites over which it was asked; null for every site.</param>
/// <param name="Helpful">Callers whose last word is that it helped.</param>
/// <param name="Unhelpful">Callers whose last word is that it did not.</param>
/// <param name="Comments">What they say.</param>
/// <param name="Cited">The posts that are cited.</param>
/// <param name="Nearest">The posts that came closest, best first.</param>
/// <param name="Provider">Who wrote it.</param>
/// <param name="Model">With which model.</param>
/// <param name="Degraded">Whether a fallback stood in.</param>
/// <param name="LatencyMs">Milliseconds that it took to make.</param>
/// <param name="KeyId">The key that it was asked with first; null for none.</param>
public sealed record AskedQuestionView(
    string AnswerId,
    string Question,
    string Answer,
    AnswerOutcome Outcome,
    double Support,
    DateTimeOffset AskedAt,
    DateTimeOffset LastAskedAt,
    long Times,
    IReadOnlyList<string>? Sites,
    int Helpful,
    int Unhelpful,
    IReadOnlyList<string> Comments,
    IReadOnlyList<InsightsPost> Cited,
    IReadOnlyList<InsightsPost> Nearest,
    string Provider,
    string Model,
    bool Degraded,
    long LatencyMs,
    string? KeyId
);

internal sealed class ListAskedQuestionsValidator : AbstractValidator<ListAskedQuestions>
{
    public ListAskedQuestionsValidator() => InsightsWindow.MustBeDays(RuleFor(r => r.Days));
}

internal sealed class ListAskedQuestionsHandler(
    IAnswerLog answers,
    IPostStore posts,
    AnswerRetention retention,
    RequestContext current,
    TimeProvider time
) : UseCaseHandler<ListAskedQuestions, Page<AskedQuestionView>>
{
    public override async Task<Result<Page<AskedQuestionView>>> HandleAsync(
        ListAskedQuestions request,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        AnswerOutcome[] outcomes = request.Outcome is { } outcome ? [outcome] : [];
        var page = await answers.ListAsync(
            InsightsWindow.Of(request.Days, now).Answers(retention, now, current.Caller.Sites, site: null, outcomes),
            (request.Limit ?? PageSize.Default).Value,
            request.Cursor?.Value,
            cancellationToken
        );
        if (!page.IsSuccess)
            return page.Error;
        var known = await InsightsPost.FindAsync(
            posts,
            page.Value.Items.SelectMany(i => i.Answer.Details!.Cited.Concat(i.Answer.Details.Nearest)),
            cancellationToken
        );
        return new Page<AskedQuestionView>(
            [.. page.Value.Items.Select(i => View(i, i.Answer.Details!, known))],
            page.Value.NextCursor
        );
    }

    private static AskedQuestionView View(
        RatedAnswer rated,
        AnswerDetails details,
        IReadOnlyDictionary<string, InsightsPost> known
    ) =>
        new(
            rated.Answer.Id,
            details.Question,
            details.Answer,
            details.Outcome,
            details.Support,
            rated.Answer.At,
            rated.Answer.LastAt ?? rated.Answer.At,
            rated.Answer.Times,
            rated.Answer.Sites?.Sites,
            rated.Ratings.Count(r => r.Helpful),
            rated.Ratings.Count(r => !r.Helpful),
            [.. rated.Ratings.Where(r => r.Comment is not null).OrderBy(r => r.At).Select(r => r.Comment!)],
            [.. details.Cited.Where(known.ContainsKey).Select(id => known[id])],
            [.. details.Nearest.Where(known.ContainsKey).Select(id => known[id])],
            details.Provider,
            details.Model,
            details.Degraded,
            details.LatencyMs,
            details.KeyId
        );
}
