using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.ApiKeys;

/// <summary>Creates a key; its answer is the one time that the key is shown: POST /auth/keys.</summary>
/// <param name="Name">For people, 1 to 100 characters.</param>
/// <param name="Kind">
/// <c>admin</c> (every scope), <c>secret</c> (the scopes given) or <c>publishable</c> (for pages: posts:read and ask at
/// most).
/// </param>
/// <param name="Scopes">
/// What it may do, of posts:read, posts:write, ask, insights:read, metrics:read and keys:admin; a publishable key
/// without any has posts:read and ask.
/// </param>
/// <param name="Tier">
/// <c>standard</c> (the default), <c>elevated</c> (ten times the rate limits; the default of admin keys) or
/// <c>unlimited</c>.
/// </param>
/// <param name="AllowedOrigins">
/// The origins of the pages that a publishable key works on, scheme://host[:port], 1 to 20.
/// </param>
/// <param name="AutoProcess">Whether a page with this publishable key may have posts on its own sites taken in.</param>
/// <param name="ExpiresAt">From when it is refused, in the future; null for never.</param>
/// <param name="Sites">
/// The sites that it is held to in everything that it reads, writes, erases or asks, scheme://host[:port], 1 to 20; a
/// publishable key without any is held to its allowed_origins, a secret key to nothing.
/// </param>
/// <param name="Limits">
/// Its own limits in requests a minute, 1 to 1000000, by category: ai, embedding, read, write, search, similarity,
/// health, admin.
/// </param>
[RequiresScope(Scope.KeysAdmin)]
public sealed record CreateApiKey(
    string Name,
    KeyKind Kind,
    IReadOnlyList<Scope>? Scopes = null,
    KeyTier? Tier = null,
    IReadOnlyList<WebOrigin>? AllowedOrigins = null,
    bool? AutoProcess = null,
    DateTimeOffset? ExpiresAt = null,
    IReadOnlyList<WebOrigin>? Sites = null,
    IReadOnlyDictionary<string, long>? Limits = null
) : IUseCase<IssuedApiKey>;

internal sealed class CreateApiKeyValidator : AbstractValidator<CreateApiKey>
{
    private static readonly string ScopeNames = string.Join(", ", Domain.ApiKeys.Scopes.All.Select(s => s.Name()));

    public CreateApiKeyValidator(TimeProvider time)
    {
        RuleFor(r => r.Name).MustBeKeyName();
        When((_, context) => context.HasRead(nameof(CreateApiKey.Kind)), RulesOfKind);
        RuleFor(r => r.ExpiresAt)
            .Must(at => at is null || at > time.GetUtcNow())
            .WithMessage("expires_at must be in the future.");
        RuleFor(r => r.Limits).MustBeLimits();
    }

    private void RulesOfKind()
    {
        RuleFor(r => r.Scopes)
            .Cascade(CascadeMode.Stop)
            .Must(s => s is { Count: > 0 })
            .When(r => r.Kind == KeyKind.Secret, ApplyConditionTo.CurrentValidator)
            .WithMessage($"scopes is required for a secret key: send at least one of {ScopeNames}.")
            .Must(s => s is not { Count: > 0 } || s.Distinct().Count() == Domain.ApiKeys.Scopes.All.Count)
            .When(r => r.Kind == KeyKind.Admin, ApplyConditionTo.CurrentValidator)
            .WithMessage(
                "An admin key has every scope: leave scopes out, or create a key of kind secret with these scopes."
            )
            .Must(s => s is null || (s.Count > 0 && s.All(KeyFieldRules.PageScopes.Contains)))
            .When(r => r.Kind == KeyKind.Publishable, ApplyConditionTo.CurrentValidator)
            .WithMessage(
                "Everyone who opens the page can read a publishable key: its scopes can only be posts:read and ask. Create a key of kind secret for others."
            );
        RuleFor(r => r.AllowedOrigins).MustBeOrigins(r => r.Kind == KeyKind.Publishable);
        When(
            (_, context) => context.HasRead(nameof(CreateApiKey.Scopes)),
            () => RuleFor(r => r.Sites).MustBeSites(r => KeyFieldRules.NotHeldToSites(r.Kind, r.Scopes ?? []))
        );
        RuleFor(r => r.AutoProcess)
            .Must(a => a is not true)
            .When(r => r.Kind != KeyKind.Publishable)
            .WithMessage(KeyFieldRules.AutoProcessIsPages);
    }
}

internal sealed class CreateApiKeyHandler(
    IApiKeyStore keys,
    PageOrigins origins,
    RequestContext current,
    TimeProvider time
) : UseCaseHandler<CreateApiKey, IssuedApiKey>
{
    public override async Task<Result<IssuedApiKey>> HandleAsync(
        CreateApiKey request,
        CancellationToken cancellationToken
    )
    {
        var secret = KeySecret.Create(request.Kind);
        var fresh = NewKey(secret, request.Name, time);
        var key = fresh with
        {
            Scopes = [.. fresh.Scopes.Where(s => request.Scopes?.Contains(s) ?? true)],
            ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
            Tier = request.Tier ?? fresh.Tier,
            Limits = request.Limits?.ToDictionary(l => l.Key, l => (int)l.Value) ?? [],
            AllowedOrigins = KeyFieldRules.Distinct(request.AllowedOrigins ?? []),
            Sites = request.Sites is null ? null : KeyFieldRules.Distinct(request.Sites),
            AutoProcess = request.AutoProcess ?? false,
        };
        if (request.Kind == KeyKind.Admin)
            key = key with { Scopes = fresh.Scopes };
        await keys.AddAsync(key, current.Caller, cancellationToken);
        origins.Forget();
        return IssuedApiKey.Of(key, secret);
    }

    internal static ApiKey NewKey(KeySecret secret, string name, TimeProvider time) =>
        new()
        {
            Id = Ids.New(time),
            Name = name.Trim(),
            Kind = secret.Kind,
            VisibleId = secret.VisibleId,
            Hash = secret.Hash(),
            Scopes = secret.Kind == KeyKind.Publishable ? KeyFieldRules.PageScopes : Domain.ApiKeys.Scopes.All,
            CreatedAt = time.GetUtcNow(),
            Tier = KeyTiers.Default(secret.Kind),
        };
}
