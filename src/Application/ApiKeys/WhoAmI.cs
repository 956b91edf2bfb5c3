using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.ApiKeys;

/// <summary>Tells a caller which key it uses and what that may do: GET /auth/me.</summary>
[AnyKey, Query]
public sealed record WhoAmI : IUseCase<ApiKeyView>;

internal sealed class WhoAmIHandler(IApiKeyStore keys, RequestContext current, TimeProvider time)
    : UseCaseHandler<WhoAmI, ApiKeyView>
{
    public override async Task<Result<ApiKeyView>> HandleAsync(WhoAmI request, CancellationToken cancellationToken) =>
        current.Caller.KeyId is { } id && await keys.FindAsync(id, cancellationToken) is { } key
            ? ApiKeyView.Of(key, time.GetUtcNow())
            : AccessErrors.Unauthorized;
}
