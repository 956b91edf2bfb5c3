using System.Text.Json;
using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Importing;

/// <summary>Takes in a whole blog, as one job: POST /imports.</summary>
/// <param name="Url">
/// A home page, whose feed and sitemap are looked for; an address of a feed or a sitemap is taken for what it is.
/// </param>
/// <param name="FeedUrl">A feed: RSS 2.0 or 1.0, Atom or JSON Feed.</param>
/// <param name="SitemapUrl">A sitemap or an index of sitemaps, gzipped or not.</param>
/// <param name="Limit">Pages at most, 1 to 10000; 10000 where null. A feed's come first, then a sitemap's newest.</param>
/// <param name="Include">
/// Only pages whose URL begins with one of these, or whose path does; <c>*</c> stands for any characters.
/// </param>
/// <param name="Exclude">No page whose URL, or path, begins with one of these.</param>
/// <param name="NumQuestions">Questions wanted of each post, 1 to 20; 5 where null.</param>
/// <param name="ForceRefresh">Whether to process unchanged posts anew.</param>
[RequiresScope(Scope.PostsWrite)]
public sealed record StartImport(
    PostUrl? Url = null,
    PostUrl? FeedUrl = null,
    PostUrl? SitemapUrl = null,
    int? Limit = null,
    IReadOnlyList<string>? Include = null,
    IReadOnlyList<string>? Exclude = null,
    int? NumQuestions = null,
    bool ForceRefresh = false
) : IUseCase<QueuedJob>, IImportRequest;

internal sealed class StartImportValidator : ImportRequestValidator<StartImport>
{
    public StartImportValidator() =>
        RuleFor(r => r.NumQuestions).InclusiveBetween(1, 20).WithMessage("num_questions must be from 1 to 20.");
}

internal sealed class StartImportHandler(IJobStore jobs, JobSignal signal, RequestContext current, TimeProvider time)
    : UseCaseHandler<StartImport, QueuedJob>
{
    private const int DefaultQuestions = 5;

    public override async Task<Result<QueuedJob>> HandleAsync(StartImport request, CancellationToken cancellationToken)
    {
        var scope = ImportScope.Of(request);
        if (scope.Refuse(current.Caller) is { } refusal)
            return refusal;
        var payload = JsonSerializer.Serialize(
            new ImportPayload(
                scope,
                request.NumQuestions ?? DefaultQuestions,
                request.ForceRefresh,
                current.Caller.Sites?.Sites
            )
        );
        var job = await jobs.EnqueueAsync(
            Job.Queue(Ids.New(time), Job.Import, scope.Url.Value, payload, time.GetUtcNow(), Telemetry.TraceParent),
            cancellationToken
        );
        // The live import from that URL answers for this request as well, but only where it was asked for the same.
        if (job.Payload != payload)
            return ImportErrors.Busy(job);
        signal.Wake();
        return QueuedJob.Of(job, scope.Url.Value);
    }
}

/// <summary>An import as its job keeps it.</summary>
/// <param name="Sites">The sites that whoever asked for it is held to; null for none.</param>
internal sealed record ImportPayload(
    ImportScope Scope,
    int NumQuestions,
    bool ForceRefresh,
    IReadOnlyList<string>? Sites,
    SyncOf? Source = null
);

/// <summary>Which source an import keeps in step.</summary>
/// <param name="IsWhole">Whether it looks after every page of it, and not only after those that are new.</param>
internal sealed record SyncOf(string SourceId, bool IsWhole);
