using BlogManager.Application.Ingestion;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Importing;

/// <summary>
/// Takes in one page of an import: sent by the import's job, so that it meets the same pipeline as a call.
/// </summary>
[RequiresScope(Scope.PostsWrite), Deadline(600)]
internal sealed record ImportPost(PostUrl Url, IngestionRequest Ingestion)
    : IUseCase<ImportedPost>,
        IInvalidatesCache<Result<ImportedPost>>
{
    public IReadOnlyCollection<string> TagsToDrop(Result<ImportedPost> response) =>
        IngestedPost.TagsToDrop(Url, response.Value.PostId, response.Value.Url, response.Value.IsUnchanged);

    internal static ImportPost Of(PostUrl url, int numQuestions, bool forceRefresh, IReadOnlyList<string>? sites) =>
        new(
            url,
            new IngestionRequest(
                Content: null,
                ContentType: null,
                Title: null,
                numQuestions,
                forceRefresh,
                sites,
                HeedsNoIndex: true
            )
        );
}

internal sealed record ImportedPost(string PostId, PostUrl Url, bool IsUnchanged);

internal sealed class ImportPostValidator : AbstractValidator<ImportPost>
{
    public ImportPostValidator() => RuleFor(r => r.Ingestion).NotNull();
}

internal sealed class ImportPostHandler(PostIngestion ingestion) : UseCaseHandler<ImportPost, ImportedPost>
{
    public override async Task<Result<ImportedPost>> HandleAsync(
        ImportPost request,
        CancellationToken cancellationToken
    ) =>
        (
            await ingestion.RunAsync(
                IngestionState.Begin(request.Url, request.Ingestion),
                stepDone: null,
                cancellationToken
            )
        ).Map(state => new ImportedPost(state.PostId!, state.Url, state.Unchanged));
}
