using BlogManager.Application.Background;
using BlogManager.Application.Importing;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;
using FluentValidation;

namespace BlogManager.Application.Sources;

/// <summary>Deletes a source, and with erase_posts its posts: DELETE /sources/{id}.</summary>
/// <param name="Id">The source.</param>
/// <param name="ErasePosts">Whether its posts are erased too; else they stay as they are.</param>
[RequiresScope(Scope.PostsWrite), Deadline(120)]
[MayFail(ErrorKind.NotFound)]
public sealed record DeleteSource(SourceId Id, bool ErasePosts = false) : IUseCase<ErasedPost>;

internal sealed class DeleteSourceValidator : AbstractValidator<DeleteSource>
{
    public DeleteSourceValidator() => RuleFor(r => r.Id).NotNull();
}

internal sealed class DeleteSourceHandler(
    ISourceStore sources,
    IJobStore jobs,
    IIdempotencyStore replies,
    RunningJobs running,
    JobSignal signal,
    PostEraser eraser
) : UseCaseHandler<DeleteSource, ErasedPost>
{
    private const int PagesAtOnce = 100;

    public override async Task<Result<ErasedPost>> HandleAsync(
        DeleteSource request,
        CancellationToken cancellationToken
    )
    {
        var id = request.Id.Value;
        // Paused first, so that nothing brings back what is erased, and so that this may be asked for again where it is
        // cut off.
        var source = await sources.ChangeAsync(
            id,
            s => s.IsPaused ? null : s.Next() with { IsPaused = true },
            cancellationToken
        );
        if (source is null)
            return SourceErrors.NotFound;
        if (source.SyncJobId is { } job)
        {
            await jobs.CancelAsync(job, cancellationToken);
            running.Cancel(job);
            signal.Wake();
        }

        var erased = request.ErasePosts
            ? await ErasePostsAsync(id, cancellationToken)
            : new ErasedCounts(0, 0, 0, 0, 0, 0);
        await replies.DeleteBySubjectAsync(id, cancellationToken);
        return await sources.DeleteAsync(id, cancellationToken) ? new ErasedPost(erased) : SourceErrors.NotFound;
    }

    private async Task<ErasedCounts> ErasePostsAsync(string id, CancellationToken cancellationToken)
    {
        var all = new ErasedCounts(0, 0, 0, 0, 0, 0);
        var after = string.Empty;
        while (await sources.PagesAsync(id, after, PagesAtOnce, cancellationToken) is { Count: > 0 } pages)
        {
            foreach (var page in pages)
            {
                if (await eraser.EraseAsync(page.Url, cancellationToken) is { IsSuccess: true, Value.Erased: var one })
                    all = all.Plus(one);
            }

            after = pages[^1].Url.Value;
        }

        return all;
    }
}
