using BlogManager.Application.Importing;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Sources;

/// <summary>One source: GET /sources/{id}.</summary>
/// <param name="Id">The source.</param>
[RequiresScope(Scope.PostsWrite), Query]
[MayFail(ErrorKind.NotFound)]
public sealed record GetSource(SourceId Id) : IUseCase<SourceView>;

internal sealed class GetSourceHandler(ISourceStore sources, SourceSyncs syncs, SourceRules rules)
    : UseCaseHandler<GetSource, SourceView>
{
    public override async Task<Result<SourceView>> HandleAsync(
        GetSource request,
        CancellationToken cancellationToken
    ) =>
        await sources.FindAsync(request.Id.Value, cancellationToken) is { } source
            ? SourceView.Of(await syncs.SeenAsync(source, cancellationToken), rules)
            : SourceErrors.NotFound;
}
