using BlogManager.Application.Jobs;
using BlogManager.Application.Pipeline;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Posts;

/// <summary>A post's questions if they are there; else where they stand, queueing the post where the caller may write, or where a publishable key may have the posts of its own origins taken in: GET /questions/check-and-load.</summary>
/// <param name="BlogUrl">The post's URL.</param>
[RequiresScope(Scope.PostsRead)]
public sealed record CheckAndLoad(string BlogUrl) : IUseCase<LoadState>;

/// <summary>Where a post's questions stand.</summary>
/// <param name="Status"><c>ready</c>, <c>processing</c> or <c>not_started</c>.</param>
/// <param name="Questions">The questions, where ready.</param>
/// <param name="JobId">The job, where processing.</param>
public sealed record LoadState(string Status, IReadOnlyList<QuestionView>? Questions, string? JobId);

internal sealed class CheckAndLoadValidator : AbstractValidator<CheckAndLoad>
{
    public CheckAndLoadValidator() => RuleFor(r => r.BlogUrl).MustBePostUrl("blog_url");
}

internal sealed class CheckAndLoadHandler(IPostStore posts, IJobStore jobs, CallerContext callers, IDispatcher dispatcher) : UseCaseHandler<CheckAndLoad, LoadState>
{
    public override async Task<Result<LoadState>> HandleAsync(CheckAndLoad request, CancellationToken cancellationToken)
    {
        var url = PostUrl.Parse(request.BlogUrl, "blog_url");
        if (!url.IsSuccess)
            return url.Error;
        if (await posts.FindByUrlAsync(url.Value, cancellationToken) is { } post)
            return new LoadState("ready", QuestionView.Of(post), null);
        if (await jobs.FindLiveAsync(Job.ProcessPost, url.Value.Value, cancellationToken) is { } live)
            return new LoadState("processing", null, live.Id);
        var caller = callers.Current;
        if (!caller.Has(Scope.PostsWrite) && !caller.AutoProcessOrigins.Contains(url.Value.Site))
            return new LoadState("not_started", null, null);
        // A page may have this one post taken in, and nothing else written.
        using var writer = caller.Has(Scope.PostsWrite) ? null : callers.Use(caller with { Scopes = [.. caller.Scopes, Scope.PostsWrite] });
        var queued = await dispatcher.SendAsync(new QueueProcessPost(url.Value.Value), cancellationToken);
        return queued.Map(q => new LoadState("processing", null, q.JobId));
    }
}
