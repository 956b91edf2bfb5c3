using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using FluentValidation;

namespace BlogManager.Application.ApiKeys;

internal static class KeyFieldRules
{
    internal const int MaxNameLength = 100;
    internal const int MaxOrigins = 20;
    internal const string OriginsArePages =
        "allowed_origins is for publishable keys: others work from anywhere, and must not be put in pages.";
    internal const string AutoProcessIsPages =
        "auto_process is for publishable keys: others need the scope posts:write.";

    private const string WithoutSites = "a publishable key's allowed_origins, or for a secret key every site";

    internal static IReadOnlyList<Scope> PageScopes { get; } = [Scope.PostsRead, Scope.Ask];

    internal static IRuleBuilderOptions<T, string?> MustBeKeyName<T>(this IRuleBuilderInitial<T, string?> rule) =>
        rule.Cascade(CascadeMode.Stop)
            .Must(n => !string.IsNullOrWhiteSpace(n))
            .WithMessage($"name is required: send 1 to {MaxNameLength} characters.")
            .MaximumLength(MaxNameLength)
            .WithMessage($"name is longer than {MaxNameLength} characters.")
            .Must(n => !n!.Any(char.IsControl))
            .WithMessage("name must not contain control characters.")
            .MustBeReadable("name");

    internal static void MustBeOrigins<T>(this IRuleBuilder<T, IReadOnlyList<WebOrigin>?> rule, Func<T, bool> needed) =>
        rule.Custom(
            (origins, context) =>
            {
                var isNeeded = needed(context.InstanceToValidate);
                if (!isNeeded && origins is { Count: > 0 })
                    context.AddFailure(OriginsArePages);
                else if (isNeeded && origins is not { Count: > 0 and <= MaxOrigins })
                    context.AddFailure(
                        $"allowed_origins is required for a publishable key: send 1 to {MaxOrigins} origins, such as https://blog.example."
                    );
            }
        );

    internal static void MustBeOriginsOrNull<T>(this IRuleBuilder<T, IReadOnlyList<WebOrigin>?> rule, string field) =>
        rule.Custom(
            (origins, context) =>
            {
                if (origins is { Count: 0 or > MaxOrigins })
                    context.AddFailure(
                        $"{field} must list 1 to {MaxOrigins} origins, such as https://blog.example; leave it out to keep what there is."
                    );
            }
        );

    /// <param name="why">Why this key cannot be held to sites, or null where it can.</param>
    internal static void MustBeSites<T>(this IRuleBuilder<T, IReadOnlyList<WebOrigin>?> rule, Func<T, string?> why) =>
        rule.Custom(
            (sites, context) =>
            {
                if (sites is null)
                    return;
                if (why(context.InstanceToValidate) is { } refusal)
                    context.AddFailure(refusal);
                else if (sites.Count is 0 or > MaxOrigins)
                    context.AddFailure(
                        $"sites must list 1 to {MaxOrigins} sites, such as https://blog.example; leave it out for {WithoutSites}."
                    );
            }
        );

    /// <summary>Why a key of that kind and those scopes cannot be held to sites, or null where it can.</summary>
    internal static string? NotHeldToSites(KeyKind kind, IEnumerable<Scope> scopes) =>
        kind == KeyKind.Admin ? "sites is for secret and publishable keys: an admin key has every scope and every site."
        : scopes.Contains(Scope.KeysAdmin)
            ? "A key that may administer keys could give itself every site: leave out sites, or the scope keys:admin."
        : null;

    /// <summary>The origins as they are stored: each once.</summary>
    internal static IReadOnlyList<string> Distinct(IReadOnlyList<WebOrigin> origins) =>
        [.. origins.Select(o => o.Value).Distinct(StringComparer.Ordinal)];

    /// <summary>Limits of known categories, each above 0 and not absurd.</summary>
    internal static void MustBeLimits<T>(this IRuleBuilder<T, IReadOnlyDictionary<string, long>?> rule) =>
        rule.Custom(
            (limits, context) =>
            {
                foreach (var (category, permits) in limits ?? new Dictionary<string, long>())
                {
                    // An unknown category is not quoted: it may be anything, and as long as a body.
                    if (!LimitCategories.All.Contains(category))
                        context.AddFailure(
                            $"limits must be by category, of: {string.Join(", ", LimitCategories.All)}."
                        );
                    else if (permits is < 1 or > LimitCategories.MaxPermits)
                        context.AddFailure(
                            $"limits.{category} must be from 1 to {LimitCategories.MaxPermits} requests a minute; a key without limits has the tier unlimited."
                        );
                }
            }
        );
}
