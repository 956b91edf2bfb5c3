using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.ApiKeys;

/// <summary>Reads what is known of a key, never the key: GET /auth/keys/{id}.</summary>
/// <param name="Id">The key's id.</param>
[RequiresScope(Scope.KeysAdmin), Query]
[MayFail(ErrorKind.NotFound)]
public sealed record GetApiKey(KeyId Id) : IUseCase<ApiKeyView>;

internal sealed class GetApiKeyHandler(IApiKeyStore keys, TimeProvider time) : UseCaseHandler<GetApiKey, ApiKeyView>
{
    public override async Task<Result<ApiKeyView>> HandleAsync(
        GetApiKey request,
        CancellationToken cancellationToken
    ) =>
        await keys.FindAsync(request.Id.Value, cancellationToken) is { } key
            ? ApiKeyView.Of(key, time.GetUtcNow())
            : ApiKeyErrors.NotFound;
}
