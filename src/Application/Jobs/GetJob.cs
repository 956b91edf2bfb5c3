using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Jobs;

/// <summary>How a job stands.</summary>
/// <param name="Id">The job.</param>
[RequiresScope(Scope.PostsRead, Scope.PostsWrite)] // who may start a job may see how it goes
[Query]
public sealed record GetJob(string Id) : IUseCase<JobView>;

internal sealed class GetJobValidator : AbstractValidator<GetJob>
{
    public GetJobValidator() => RuleFor(request => request.Id).NotEmpty().MaximumLength(100);
}

internal sealed class GetJobHandler(IJobStore jobs) : UseCaseHandler<GetJob, JobView>
{
    public override async Task<Result<JobView>> HandleAsync(GetJob request, CancellationToken cancellationToken)
    {
        var job = await jobs.FindAsync(request.Id, cancellationToken);
        return job is null ? JobErrors.NotFound : JobView.Of(job);
    }
}
