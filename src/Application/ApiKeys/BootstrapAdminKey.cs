using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.ApiKeys;

/// <summary>Creates the first admin key, for the command line and the first start; there is no route to it.</summary>
/// <param name="Name">For people, 1 to 100 characters.</param>
[RequiresScope(Scope.KeysAdmin)]
public sealed record BootstrapAdminKey(string Name = "admin", bool Force = false) : IUseCase<BootstrappedKey>;

/// <param name="Id">Opaque id.</param>
/// <param name="Key">The key in the clear. It is not stored and cannot be shown again.</param>
public sealed record BootstrappedKey(string Id, string Key)
{
    /// <summary>All but the key, which must not reach a log by way of this record.</summary>
    public override string ToString() => $"{nameof(BootstrappedKey)} {Id}";
}

internal sealed class BootstrapAdminKeyValidator : AbstractValidator<BootstrapAdminKey>
{
    public BootstrapAdminKeyValidator() => RuleFor(r => r.Name).MustBeKeyName();
}

internal sealed class BootstrapAdminKeyHandler(IApiKeyStore keys, RequestContext current, TimeProvider time)
    : UseCaseHandler<BootstrapAdminKey, BootstrappedKey>
{
    public override async Task<Result<BootstrappedKey>> HandleAsync(
        BootstrapAdminKey request,
        CancellationToken cancellationToken
    )
    {
        var secret = KeySecret.Create(KeyKind.Admin);
        var key = CreateApiKeyHandler.NewKey(secret, request.Name, time);
        if (request.Force)
            await keys.AddAsync(key, current.Caller, cancellationToken);
        else if (!await keys.AddFirstAdminAsync(key, current.Caller, cancellationToken))
            return ApiKeyErrors.AdminExists;
        return new BootstrappedKey(key.Id, secret.Reveal());
    }
}
