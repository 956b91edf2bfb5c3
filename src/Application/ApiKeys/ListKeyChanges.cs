using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.ApiKeys;

/// <summary>Lists what was done to keys, newest first: GET /auth/audit.</summary>
/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor">From the page before.</param>
[RequiresScope(Scope.KeysAdmin), Query]
public sealed record ListKeyChanges(PageSize? Limit = null, Cursor? Cursor = null) : IUseCase<Page<KeyChangeView>>;

/// <summary>What was done to a key, when and by whom.</summary>
/// <param name="Id">Opaque id.</param>
/// <param name="At">When it was done.</param>
/// <param name="Action">
/// <c>created</c>, <c>rotated</c>, <c>revoked</c>, <c>changed</c>, <c>paused</c> or <c>resumed</c>.
/// </param>
/// <param name="KeyId">The id of the key that was changed.</param>
/// <param name="KeyName">Its name.</param>
/// <param name="ActorKeyId">The id of the key with which it was done; null for the service itself.</param>
/// <param name="ActorName">The name of that key, or <c>system</c>.</param>
public sealed record KeyChangeView(
    string Id,
    DateTimeOffset At,
    string Action,
    string KeyId,
    string KeyName,
    string? ActorKeyId,
    string ActorName
);

internal sealed class ListKeyChangesHandler(IApiKeyStore keys) : UseCaseHandler<ListKeyChanges, Page<KeyChangeView>>
{
    public override async Task<Result<Page<KeyChangeView>>> HandleAsync(
        ListKeyChanges request,
        CancellationToken cancellationToken
    )
    {
        var page = await keys.ListChangesAsync(
            (request.Limit ?? PageSize.Default).Value,
            request.Cursor?.Value,
            cancellationToken
        );
        return page.Map(p => new Page<KeyChangeView>(
            [
                .. p.Items.Select(c => new KeyChangeView(
                    c.Id,
                    c.At,
                    c.Action.Name(),
                    c.KeyId,
                    c.KeyName,
                    c.ActorKeyId,
                    c.ActorName
                )),
            ],
            p.NextCursor
        ));
    }
}
