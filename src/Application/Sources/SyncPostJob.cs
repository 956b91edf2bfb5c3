using System.Text.Json;
using BlogManager.Application.Background;
using BlogManager.Application.Importing;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Sources;

/// <summary>Does what a hook tells of one post.</summary>
internal sealed class SyncPostJob(
    ISourceStore sources,
    SyncedSource synced,
    IDispatcher dispatcher,
    RequestContext current
) : IJobHandler
{
    public string Kind => Job.SyncPost;

    public async Task<Result<string>> RunAsync(Job job, IJobProgress progress, CancellationToken cancellationToken)
    {
        var told = JsonSerializer.Deserialize<HookPayload>(job.Payload)!;
        if (await sources.FindAsync(told.SourceId, cancellationToken) is not { } source)
            return SourceErrors.NotFound;
        // Held to what its maker was held to, and no longer the service itself.
        using var maker = current.Use(
            Caller.System with
            {
                Sites = source.Sites is { } sites ? new SiteScope(sites) : null,
            }
        );
        // Whoever signed it is believed: the page may be served from a cache for a while.
        if (told.Event == HookEvent.Deleted)
            return await GoneAsync(job, told, cancellationToken);
        var taken = await dispatcher.SendAsync(
            ImportPost.Of(told.Url, source.NumQuestions, forceRefresh: false, source.Sites),
            cancellationToken
        );
        if (!taken.IsSuccess && ImportJob.IsGone(taken.Error))
            return await GoneAsync(job, told, cancellationToken);
        if (!taken.IsSuccess)
            return taken.Error;
        await synced.NoteAsync(source.Id, told.Url, cancellationToken);
        return ResultOf(
            told,
            taken.Value.IsUnchanged ? ImportOutcome.Unchanged : ImportOutcome.TakenIn,
            taken.Value.PostId
        );
    }

    private async Task<Result<string>> GoneAsync(Job job, HookPayload told, CancellationToken cancellationToken)
    {
        await synced.GoneAsync(job.Id, told.SourceId, told.Url, cancellationToken);
        return ResultOf(told, ImportOutcome.Gone, postId: null);
    }

    private static Result<string> ResultOf(HookPayload told, ImportOutcome outcome, string? postId) =>
        JsonSerializer.Serialize(
            new
            {
                @event = told.Event.Name(),
                blog_url = told.Url.Value,
                status = outcome.Name(),
                blog_id = postId,
            }
        );
}
