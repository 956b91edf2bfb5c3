using System.Text.Json.Serialization;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.ApiKeys;

/// <summary>
/// Changes a key, or pauses it, at once here and within seconds on every instance; what is left out stays. Never pauses
/// the last admin key that does not expire: PATCH /auth/keys/{id}.
/// </summary>
/// <param name="Id">The key's id.</param>
/// <param name="Name">Another name, 1 to 100 characters.</param>
/// <param name="Paused">Whether it is paused: calls with it are refused until it is not.</param>
/// <param name="AllowedOrigins">The origins of a publishable key's pages, in place of those before, 1 to 20.</param>
/// <param name="Sites">The sites that it is held to, in place of those before, 1 to 20.</param>
/// <param name="Tier"><c>standard</c>, <c>elevated</c> (ten times the rate limits) or <c>unlimited</c>.</param>
/// <param name="Limits">Its own limits in requests a minute by category, in place of those before.</param>
/// <param name="AutoProcess">Whether a page with this publishable key may have posts on its own sites taken in.</param>
[RequiresScope(Scope.KeysAdmin)]
[MayFail(ErrorKind.NotFound)]
public sealed record UpdateApiKey(
    KeyId Id,
    string? Name = null,
    bool? Paused = null,
    IReadOnlyList<WebOrigin>? AllowedOrigins = null,
    IReadOnlyList<WebOrigin>? Sites = null,
    KeyTier? Tier = null,
    IReadOnlyDictionary<string, long>? Limits = null,
    bool? AutoProcess = null
) : IUseCase<ApiKeyView>;

internal sealed class UpdateApiKeyValidator : AbstractValidator<UpdateApiKey>
{
    public UpdateApiKeyValidator()
    {
        RuleFor(r => r)
            .Must(r => r != new UpdateApiKey(r.Id))
            .OverridePropertyName("body")
            .WithMessage("Send what is to change: name, paused, allowed_origins, sites, tier, limits or auto_process.");
        When(r => r.Name is not null, () => RuleFor(r => r.Name).MustBeKeyName());
        RuleFor(r => r.AllowedOrigins).MustBeOriginsOrNull("allowed_origins");
        RuleFor(r => r.Sites).MustBeSites(_ => null);
        RuleFor(r => r.Limits).MustBeLimits();
    }
}

internal sealed class UpdateApiKeyHandler(
    IApiKeyStore keys,
    ApiKeyVerifier verifier,
    PageOrigins origins,
    RequestContext current,
    TimeProvider time
) : UseCaseHandler<UpdateApiKey, ApiKeyView>
{
    public override async Task<Result<ApiKeyView>> HandleAsync(
        UpdateApiKey request,
        CancellationToken cancellationToken
    )
    {
        if (await keys.FindAsync(request.Id.Value, cancellationToken) is not { } key)
            return ApiKeyErrors.NotFound;
        if (Incompatibility(request, key) is { } misfit)
            return misfit;
        var outcome = await keys.UpdateAsync(key.Id, Update(request), current.Caller, cancellationToken);
        verifier.Forget(key.Id);
        origins.Forget();
        return outcome switch
        {
            UpdateOutcome.Updated when await keys.FindAsync(key.Id, cancellationToken) is { } changed => ApiKeyView.Of(
                changed,
                time.GetUtcNow()
            ),
            UpdateOutcome.NotActive => ApiKeyErrors.NotActive,
            UpdateOutcome.LastAdmin => ApiKeyErrors.LastAdmin,
            _ => ApiKeyErrors.NotFound,
        };
    }

    // Kind and scopes of a key never change, so that this need not be decided together with the change.
    private static Error? Incompatibility(UpdateApiKey request, ApiKey key)
    {
        if (request.AllowedOrigins is not null && key.Kind != KeyKind.Publishable)
            return Error.Invalid("allowed_origins", KeyFieldRules.OriginsArePages);
        if (request.AutoProcess is true && key.Kind != KeyKind.Publishable)
            return Error.Invalid("auto_process", KeyFieldRules.AutoProcessIsPages);
        return request.Sites is not null && KeyFieldRules.NotHeldToSites(key.Kind, key.Scopes) is { } why
            ? Error.Invalid("sites", why)
            : null;
    }

    private static KeyUpdate Update(UpdateApiKey request) =>
        new()
        {
            Name = request.Name?.Trim(),
            Paused = request.Paused,
            AllowedOrigins = request.AllowedOrigins is null ? null : KeyFieldRules.Distinct(request.AllowedOrigins),
            Sites = request.Sites is null ? null : KeyFieldRules.Distinct(request.Sites),
            Tier = request.Tier,
            Limits = request.Limits?.ToDictionary(l => l.Key, l => (int)l.Value),
            AutoProcess = request.AutoProcess,
        };
}
