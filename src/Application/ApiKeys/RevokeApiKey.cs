using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.ApiKeys;

/// <summary>
/// Revokes a key for good, at once here and within seconds on every instance; never the last active admin key: DELETE
/// /auth/keys/{id}.
/// </summary>
/// <param name="Id">The key's id.</param>
[RequiresScope(Scope.KeysAdmin)]
[MayFail(ErrorKind.NotFound)]
public sealed record RevokeApiKey(KeyId Id) : IUseCase<Nothing>;

internal sealed class RevokeApiKeyHandler(
    IApiKeyStore keys,
    ApiKeyVerifier verifier,
    PageOrigins origins,
    RequestContext current
) : UseCaseHandler<RevokeApiKey, Nothing>
{
    public override async Task<Result<Nothing>> HandleAsync(RevokeApiKey request, CancellationToken cancellationToken)
    {
        var outcome = await keys.RevokeAsync(request.Id.Value, current.Caller, cancellationToken);
        verifier.Forget(request.Id.Value);
        origins.Forget();
        return outcome switch
        {
            RevokeOutcome.Revoked => Nothing.Instance,
            RevokeOutcome.LastAdmin => ApiKeyErrors.LastAdmin,
            _ => ApiKeyErrors.NotFound,
        };
    }
}
