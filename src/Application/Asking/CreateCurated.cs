using BlogManager.Application.Answering;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Asking;

/// <summary>
/// Writes the owner's answer to what readers mean, or blocks it: it goes before everything else, at once here and within
/// seconds on every instance: POST /qa/curated.
/// </summary>
/// <param name="Questions">1 to 20 wordings of the question, each of 1 to 1000 characters.</param>
/// <param name="Answer">Up to 4000 characters; required unless it is blocked.</param>
/// <param name="BlogUrl">Only for asks about this post.</param>
/// <param name="Site">Only for asks that include this site (scheme://host[:port]).</param>
/// <param name="Block">Whether readers are told that there is no answer.</param>
[RequiresScope(Scope.PostsWrite)]
[MayFail(ErrorKind.NotFound)]
public sealed record CreateCurated(
    IReadOnlyList<string>? Questions,
    string? Answer = null,
    PostUrl? BlogUrl = null,
    SiteOrigin? Site = null,
    bool Block = false
) : IUseCase<CuratedView>;

internal sealed class CreateCuratedValidator : AbstractValidator<CreateCurated>
{
    public CreateCuratedValidator()
    {
        RuleFor(r => r.Questions).NotNull().WithMessage("questions is required: 1 to 20 wordings.");
        RuleFor(r => r.Questions).MustBeWordings();
        RuleFor(r => r.Answer).MustHaveAtMost(4000, "answer").MustBeReadable("answer");
        RuleFor(r => r.Site)
            .Must((r, site) => site is null || r.BlogUrl is null)
            .WithMessage("Send blog_url or site, not both: a post has one site.");
    }
}

internal sealed class CreateCuratedHandler(
    ICuratedAnswers answers,
    OwnersAnswers owners,
    IPostStore posts,
    RequestContext current,
    TimeProvider time
) : UseCaseHandler<CreateCurated, CuratedView>
{
    public override async Task<Result<CuratedView>> HandleAsync(
        CreateCurated request,
        CancellationToken cancellationToken
    )
    {
        if (!request.Block && CuratedRules.Text(request.Answer) is null)
            return CuratedRules.NeedsAnswer;
        PostUrl? post = null;
        if (request.BlogUrl is not null)
        {
            // By its canonical URL, so that whichever of its addresses is asked about leads here.
            if (await posts.FindListingByUrlAsync(request.BlogUrl, cancellationToken) is not { } listing)
                return PostErrors.NotFound;
            post = listing.Url;
        }

        var sites = current.Caller.Sites;
        var site = post?.Site ?? request.Site?.Value ?? (sites is { Sites: [var only] } ? only : null);
        if (sites is not null && site is null)
            return CuratedRules.NeedsSite;
        if (sites is not null && !sites.Contains(site!))
            return AccessErrors.ForeignSite;
        if ((await answers.ReadAllAsync(cancellationToken)).Count >= CuratedRules.MostAnswers)
            return CuratedRules.TooMany;
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var answer = new CuratedAnswer(
            Ids.New(time),
            1,
            CuratedRules.Wordings(request.Questions!),
            CuratedRules.Text(request.Answer),
            request.Block,
            post,
            site,
            now,
            now
        );
        await answers.PutAsync(answer, cancellationToken);
        owners.Forget();
        return CuratedView.Of(answer);
    }
}
