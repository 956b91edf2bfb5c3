using System.Text.Json;
using BlogManager.Application.Background;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Posts;

/// <summary>
/// Takes in a post that was queued: sent by the worker, so that jobs meet the same pipeline as calls.
/// </summary>
[RequiresScope(Scope.PostsWrite), Deadline(600)]
internal sealed record RunProcessPost(string JobId, IngestionState State, IJobProgress Progress)
    : IUseCase<ProcessedPost>,
        IInvalidatesCache<Result<ProcessedPost>>
{
    public IReadOnlyCollection<string> TagsToDrop(Result<ProcessedPost> response) =>
        ProcessedPost.TagsToDrop(State.RequestedUrl, response);
}

internal sealed class RunProcessPostValidator : AbstractValidator<RunProcessPost>
{
    public RunProcessPostValidator() => RuleFor(r => r.State).NotNull();
}

internal sealed class RunProcessPostHandler(
    PostIngestion ingestion,
    IPostStore posts,
    IJobStore jobs,
    PostEraser eraser
) : UseCaseHandler<RunProcessPost, ProcessedPost>
{
    public override async Task<Result<ProcessedPost>> HandleAsync(
        RunProcessPost request,
        CancellationToken cancellationToken
    )
    {
        IngestionState? last = null;
        try
        {
            return await ProcessPostHandler.CompleteAsync(
                request.State,
                (state, step, progress) =>
                {
                    last = state;
                    return request.Progress.StepDoneAsync(
                        step,
                        progress,
                        IngestionCheckpoint.Write(state),
                        cancellationToken
                    );
                },
                ingestion,
                posts,
                cancellationToken
            );
        }
        catch (OperationCanceledException)
        {
            if (last is { Unchanged: false, ReplacesVersion: 0 } && last.Steps[^1].Name == "store")
                await UndoAsync(request.JobId, last);
            throw;
        }
    }

    /// <summary>
    /// The post was erased before it was there, and the job with it, perhaps by another instance: what was stored since
    /// then goes too. Another worker that took the job over has its own end.
    /// </summary>
    private async Task UndoAsync(string jobId, IngestionState stored)
    {
        if (await jobs.FindAsync(jobId, CancellationToken.None) is { IsFinished: false })
            return;
        if (
            await posts.FindAsync(stored.PostId!, CancellationToken.None) is { Version: 1 } post
            && post.ContentHash == stored.ContentHash
        )
            await eraser.EraseAsync(post, CancellationToken.None);
    }
}

internal sealed class ProcessPostJob(IDispatcher dispatcher, RequestContext current) : IJobHandler
{
    public string Kind => Job.ProcessPost;

    public async Task<Result<string>> RunAsync(Job job, IJobProgress progress, CancellationToken cancellationToken)
    {
        var asked = JsonSerializer.Deserialize<IngestionRequest>(job.Payload)!;
        var state = job.Checkpoint is null
            ? IngestionState.Begin(new PostUrl(job.Subject), asked)
            : IngestionCheckpoint.Read(job.Checkpoint, asked);
        // Held to what its asker was held to, and no longer the service itself.
        using var asker = current.Use(
            Caller.System with
            {
                Sites = state.Request.Sites is { } sites ? new SiteScope(sites) : null,
            }
        );
        var result = await dispatcher.SendAsync(new RunProcessPost(job.Id, state, progress), cancellationToken);
        return result.Map(post =>
            JsonSerializer.Serialize(
                new
                {
                    blog_id = post.BlogId,
                    blog_url = post.BlogUrl,
                    status = post.Status,
                    title = post.Title,
                    total_questions = post.Questions.Count,
                }
            )
        );
    }
}
