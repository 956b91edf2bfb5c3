using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.ApiKeys;

/// <summary>Reads what is known of a key, never the key: GET /auth/keys/{id}.</summary>
/// <param name="Id">The key's id.</param>
[RequiresScope(Scope.KeysAdmin), Query]
public sealed record GetApiKey(string Id) : IUseCase<ApiKeyView>;

internal sealed class GetApiKeyValidator : AbstractValidator<GetApiKey>
{
    public GetApiKeyValidator() => RuleFor(r => r.Id).MustBeId();
}

internal sealed class GetApiKeyHandler(IApiKeyStore keys, TimeProvider time) : UseCaseHandler<GetApiKey, ApiKeyView>
{
    public override async Task<Result<ApiKeyView>> HandleAsync(
        GetApiKey request,
        CancellationToken cancellationToken
    ) =>
        await keys.FindAsync(request.Id, cancellationToken) is { } key
            ? ApiKeyView.Of(key, time.GetUtcNow())
            : ApiKeyErrors.NotFound;
}
