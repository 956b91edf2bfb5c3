using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.ApiKeys;

/// <summary>Lists keys, newest first, the expired and revoked ones too: GET /auth/keys.</summary>
/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor">From the page before.</param>
[RequiresScope(Scope.KeysAdmin), Query]
public sealed record ListApiKeys(PageSize? Limit = null, Cursor? Cursor = null) : IUseCase<Page<ApiKeyView>>;

internal sealed class ListApiKeysHandler(IApiKeyStore keys, TimeProvider time)
    : UseCaseHandler<ListApiKeys, Page<ApiKeyView>>
{
    public override async Task<Result<Page<ApiKeyView>>> HandleAsync(
        ListApiKeys request,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var page = await keys.ListAsync(
            (request.Limit ?? PageSize.Default).Value,
            request.Cursor?.Value,
            cancellationToken
        );
        return page.Map(p => new Page<ApiKeyView>([.. p.Items.Select(k => ApiKeyView.Of(k, now))], p.NextCursor));
    }
}
