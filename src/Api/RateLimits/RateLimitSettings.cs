using System.Globalization;
using BlogManager.Domain.ApiKeys;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.RateLimits;

/// <summary>A category's limit, section <c>BlogManager:RateLimits:CATEGORY</c>.</summary>
public sealed class CategoryLimit
{
    /// <summary>Requests a minute for a standard key or an address, from 1 to 100,000.</summary>
    public int PermitsPerMinute { get; set; }
}

/// <summary>How much each caller may have in a minute, section <c>BlogManager:RateLimits</c>.</summary>
public sealed class RateLimitSettings
{
    internal const string Section = "BlogManager:RateLimits";
    internal const int MaxPermits = 100_000;

    /// <summary>Taking in posts and asking.</summary>
    public CategoryLimit Ai { get; } = new() { PermitsPerMinute = 10 };

    /// <summary>Re-embedding, and finding posts similar to a free text.</summary>
    public CategoryLimit Embedding { get; } = new() { PermitsPerMinute = 20 };

    /// <summary>Reading.</summary>
    public CategoryLimit Read { get; } = new() { PermitsPerMinute = 100 };

    /// <summary>Changing.</summary>
    public CategoryLimit Write { get; } = new() { PermitsPerMinute = 30 };

    /// <summary>Searching.</summary>
    public CategoryLimit Search { get; } = new() { PermitsPerMinute = 50 };

    /// <summary>Finding posts similar to a stored one.</summary>
    public CategoryLimit Similarity { get; } = new() { PermitsPerMinute = 20 };

    /// <summary>Health.</summary>
    public CategoryLimit Health { get; } = new() { PermitsPerMinute = 1000 };

    /// <summary>Managing keys.</summary>
    public CategoryLimit Admin { get; } = new() { PermitsPerMinute = 60 };

    /// <summary>
    /// Calls with a key that is not valid, an address and minute, before the address's keys are looked at no more. From
    /// 1 to 100,000.
    /// </summary>
    public int FailedAuthenticationsPerMinute { get; set; } = 150;

    /// <summary>The limit of a category.</summary>
    internal int Of(RateLimitCategory category) =>
        category switch
        {
            RateLimitCategory.Ai => Ai.PermitsPerMinute,
            RateLimitCategory.Embedding => Embedding.PermitsPerMinute,
            RateLimitCategory.Read => Read.PermitsPerMinute,
            RateLimitCategory.Write => Write.PermitsPerMinute,
            RateLimitCategory.Search => Search.PermitsPerMinute,
            RateLimitCategory.Similarity => Similarity.PermitsPerMinute,
            RateLimitCategory.Health => Health.PermitsPerMinute,
            RateLimitCategory.Admin => Admin.PermitsPerMinute,
            _ => throw new ArgumentOutOfRangeException(nameof(category), category, "A category without a limit."),
        };
}

/// <summary>Checks the limits when the service starts.</summary>
internal sealed class RateLimitSettingsRules : IValidateOptions<RateLimitSettings>
{
    public ValidateOptionsResult Validate(string? name, RateLimitSettings options)
    {
        List<string> faults =
        [
            .. Enum.GetValues<RateLimitCategory>()
                .Where(c => !IsLimit(options.Of(c)))
                .Select(c => Fault($"{c}:PermitsPerMinute", options.Of(c))),
        ];
        if (!IsLimit(options.FailedAuthenticationsPerMinute))
            faults.Add(Fault(nameof(options.FailedAuthenticationsPerMinute), options.FailedAuthenticationsPerMinute));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsLimit(int permits) => permits is >= 1 and <= RateLimitSettings.MaxPermits;

    private static string Fault(string setting, int value) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{RateLimitSettings.Section}:{setting} is {value}; it must be from 1 to {RateLimitSettings.MaxPermits}. A key that is to have no limit gets the tier unlimited."
        );
}
