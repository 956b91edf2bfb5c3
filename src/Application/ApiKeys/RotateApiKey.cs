using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.ApiKeys;

/// <summary>
/// Gives a key a new secret, shown this once; it keeps its id, scopes and all else. At once here and within seconds on
/// every instance: POST /auth/keys/{id}/rotate.
/// </summary>
/// <param name="Id">The key's id.</param>
/// <param name="GracePeriodSeconds">
/// How long the secret before goes on working, 0 to 2592000 (30 days). One that was replaced earlier dies at once.
/// </param>
[RequiresScope(Scope.KeysAdmin)]
[MayFail(ErrorKind.NotFound)]
public sealed record RotateApiKey(KeyId Id, int GracePeriodSeconds = 0) : IUseCase<IssuedApiKey>;

internal sealed class RotateApiKeyValidator : AbstractValidator<RotateApiKey>
{
    internal const int MaxGraceSeconds = 30 * 24 * 60 * 60;

    public RotateApiKeyValidator() =>
        RuleFor(r => r.GracePeriodSeconds)
            .InclusiveBetween(0, MaxGraceSeconds)
            .WithMessage($"grace_period_seconds must be from 0 to {MaxGraceSeconds} (30 days).");
}

internal sealed class RotateApiKeyHandler(
    IApiKeyStore keys,
    ApiKeyVerifier verifier,
    RequestContext current,
    TimeProvider time
) : UseCaseHandler<RotateApiKey, IssuedApiKey>
{
    public override async Task<Result<IssuedApiKey>> HandleAsync(
        RotateApiKey request,
        CancellationToken cancellationToken
    )
    {
        if (await keys.FindAsync(request.Id.Value, cancellationToken) is not { } key)
            return ApiKeyErrors.NotFound;
        var secret = KeySecret.Create(key.Kind);
        DateTimeOffset? until =
            request.GracePeriodSeconds == 0 ? null : time.GetUtcNow().AddSeconds(request.GracePeriodSeconds);
        var rotation = new SecretRotation(secret.VisibleId, secret.Hash(), key.Hash, until);
        var outcome = await keys.RotateAsync(key.Id, rotation, current.Caller, cancellationToken);
        verifier.Forget(key.Id);
        return outcome switch
        {
            RotateOutcome.Rotated => IssuedApiKey.Of(
                key with
                {
                    Previous = until is null ? null : new ReplacedSecret(key.VisibleId, key.Hash, until.Value),
                },
                secret
            ),
            RotateOutcome.NotActive => ApiKeyErrors.NotActive,
            RotateOutcome.Superseded => ApiKeyErrors.Superseded,
            _ => ApiKeyErrors.NotFound,
        };
    }
}
