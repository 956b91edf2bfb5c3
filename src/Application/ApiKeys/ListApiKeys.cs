using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.ApiKeys;

/// <summary>Lists keys, newest first, the expired and revoked ones too: GET /auth/keys.</summary>
/// <param name="Limit">1 to 100.</param>
/// <param name="Cursor">From the page before.</param>
[RequiresScope(Scope.KeysAdmin), Query]
public sealed record ListApiKeys(int Limit = 20, string? Cursor = null) : IUseCase<Page<ApiKeyView>>;

internal sealed class ListApiKeysValidator : AbstractValidator<ListApiKeys>
{
    public ListApiKeysValidator()
    {
        RuleFor(r => r.Limit).MustBePageSize();
        RuleFor(r => r.Cursor).MaximumLength(500).WithMessage("cursor is not one that this service made.");
    }
}

internal sealed class ListApiKeysHandler(IApiKeyStore keys, TimeProvider time)
    : UseCaseHandler<ListApiKeys, Page<ApiKeyView>>
{
    public override async Task<Result<Page<ApiKeyView>>> HandleAsync(
        ListApiKeys request,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var page = await keys.ListAsync(request.Limit, request.Cursor, cancellationToken);
        return page.Map(p => new Page<ApiKeyView>([.. p.Items.Select(k => ApiKeyView.Of(k, now))], p.NextCursor));
    }
}
