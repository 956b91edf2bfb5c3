using System.Globalization;
using BlogManager.Domain.ApiKeys;
using BlogManager.Infrastructure.Settings;

namespace BlogManager.Api.RateLimits;

/// <summary>A category's limit, section <c>BlogManager:RateLimits:CATEGORY</c>.</summary>
public sealed class CategoryLimitOptions
{
    /// <summary>Requests a minute for a standard key or an address, from 1 to 100,000.</summary>
    public int PermitsPerMinute { get; set; }
}

/// <summary>How much each caller may have in a minute, section <c>BlogManager:RateLimits</c>.</summary>
public sealed class RateLimitOptions : ICheckedOptions
{
    internal const string Section = "BlogManager:RateLimits";
    internal const int MaxPermits = 100_000;

    public CategoryLimitOptions Ai { get; } = new() { PermitsPerMinute = 10 };

    /// <summary>Re-embedding, and finding posts similar to a free text.</summary>
    public CategoryLimitOptions Embedding { get; } = new() { PermitsPerMinute = 20 };

    public CategoryLimitOptions Read { get; } = new() { PermitsPerMinute = 100 };

    public CategoryLimitOptions Write { get; } = new() { PermitsPerMinute = 30 };

    public CategoryLimitOptions Search { get; } = new() { PermitsPerMinute = 50 };

    /// <summary>Finding posts similar to a stored one.</summary>
    public CategoryLimitOptions Similarity { get; } = new() { PermitsPerMinute = 20 };

    public CategoryLimitOptions Health { get; } = new() { PermitsPerMinute = 1000 };

    public CategoryLimitOptions Admin { get; } = new() { PermitsPerMinute = 60 };

    /// <summary>
    /// Calls with a key that is not valid, an address and minute, before the address's keys are looked at no more. From
    /// 1 to 100,000.
    /// </summary>
    public int FailedAuthenticationsPerMinute { get; set; } = 150;

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

    public IEnumerable<string> Faults() =>
        [
            .. Enum.GetValues<RateLimitCategory>().SelectMany(c => Faults($"{c}:PermitsPerMinute", Of(c))),
            .. Faults(nameof(FailedAuthenticationsPerMinute), FailedAuthenticationsPerMinute),
        ];

    private static IEnumerable<string> Faults(string setting, int value) =>
        CheckedOptions.Unless(
            value is >= 1 and <= MaxPermits,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Section}:{setting} is {value}; it must be from 1 to {MaxPermits}. A key that is to have no limit gets the tier unlimited."
            )
        );
}
