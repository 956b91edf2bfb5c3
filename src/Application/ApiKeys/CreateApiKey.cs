using BlogManager.Application.Pipeline;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.ApiKeys;

/// <summary>Creates a key; its answer is the one time that the key is shown: POST /auth/keys.</summary>
/// <param name="Name">For people, 1 to 100 characters.</param>
/// <param name="Kind"><c>admin</c> (every scope) or <c>secret</c> (the scopes given).</param>
/// <param name="Scopes">What a secret key may do, at least one of posts:read, posts:write, ask, insights:read, metrics:read and keys:admin.</param>
/// <param name="ExpiresAt">From when it is refused, in the future; null for never.</param>
[RequiresScope(Scope.KeysAdmin)]
public sealed record CreateApiKey(string Name, string Kind, IReadOnlyList<string>? Scopes = null, DateTimeOffset? ExpiresAt = null) : IUseCase<CreatedApiKey>;

/// <summary>A key that was just made.</summary>
/// <param name="Id">Opaque id.</param>
/// <param name="Key">The key in the clear. It is not stored and cannot be shown again.</param>
/// <param name="Name">For people.</param>
/// <param name="Kind"><c>admin</c> or <c>secret</c>.</param>
/// <param name="VisibleId">The key's first characters, by which people recognise it.</param>
/// <param name="Scopes">What it may do.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">From when it is refused; null for never.</param>
public sealed record CreatedApiKey(
    string Id, string Key, string Name, string Kind, string VisibleId, IReadOnlyList<string> Scopes, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>All but the key, which must not reach a log by way of this record.</summary>
    public override string ToString() => $"{nameof(CreatedApiKey)} {Id}";
}

internal sealed class CreateApiKeyValidator : AbstractValidator<CreateApiKey>
{
    private static readonly string ScopeNames = string.Join(", ", Domain.ApiKeys.Scopes.All.Select(s => s.Name()));

    public CreateApiKeyValidator(TimeProvider time)
    {
        RuleFor(r => r.Name).MustBeKeyName();
        RuleFor(r => r.Kind).Cascade(CascadeMode.Stop)
            .Must(k => k != "publishable").WithMessage("kind publishable is not available yet: create a key of kind secret, and keep it off pages.")
            .Must(k => k is "admin" or "secret").WithMessage("kind must be one of: admin, secret.");
        RuleFor(r => r.Scopes).Cascade(CascadeMode.Stop)
            .Must(s => s is null || s.All(n => Domain.ApiKeys.Scopes.Find(n) is not null)).WithMessage($"scopes must be of: {ScopeNames}.")
            .Must(s => s is { Count: > 0 }).When(r => r.Kind == "secret", ApplyConditionTo.CurrentValidator)
            .WithMessage($"scopes is required for a secret key: send at least one of {ScopeNames}.")
            .Must(s => s is not { Count: > 0 } || s.Distinct().Count() == Domain.ApiKeys.Scopes.All.Count).When(r => r.Kind == "admin", ApplyConditionTo.CurrentValidator)
            .WithMessage("An admin key has every scope: leave scopes out, or create a key of kind secret with these scopes.");
        RuleFor(r => r.ExpiresAt).Must(at => at is null || at > time.GetUtcNow()).WithMessage("expires_at must be in the future.");
    }
}

internal sealed class CreateApiKeyHandler(IApiKeyStore keys, TimeProvider time) : UseCaseHandler<CreateApiKey, CreatedApiKey>
{
    public override async Task<Result<CreatedApiKey>> HandleAsync(CreateApiKey request, CancellationToken cancellationToken)
    {
        var kind = request.Kind == "admin" ? KeyKind.Admin : KeyKind.Secret;
        var secret = KeySecret.Create(kind);
        var key = NewKey(secret, request.Name, time) with { ExpiresAt = request.ExpiresAt?.ToUniversalTime() };
        if (kind != KeyKind.Admin)
            key = key with { Scopes = [.. Domain.ApiKeys.Scopes.All.Where(s => request.Scopes!.Contains(s.Name()))] };
        await keys.AddAsync(key, cancellationToken);
        return new CreatedApiKey(
            key.Id, secret.Reveal(), key.Name, kind.Name(), key.VisibleId, [.. key.Scopes.Select(s => s.Name())], key.CreatedAt, key.ExpiresAt);
    }

    /// <summary>What is stored of a new key with every scope.</summary>
    internal static ApiKey NewKey(KeySecret secret, string name, TimeProvider time) => new()
    {
        Id = Ids.New(time),
        Name = name.Trim(),
        Kind = secret.Kind,
        VisibleId = secret.VisibleId,
        Hash = secret.Hash(),
        Scopes = Domain.ApiKeys.Scopes.All,
        CreatedAt = time.GetUtcNow(),
    };
}
