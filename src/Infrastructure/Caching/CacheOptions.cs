using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Caching;

/// <summary>Settings of the cache, section <c>BlogManager:Cache</c>.</summary>
public sealed class CacheOptions : ICheckedOptions
{
    internal const string Section = SettingsException.Section + ":Cache";

    /// <summary>Which cache: <c>memory</c> or <c>redis</c>.</summary>
    public string Provider { get; set; } = "memory";

    /// <summary>
    /// How much memory remembered answers take at most in this process, in bytes, estimated from their JSON.
    /// </summary>
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// For how many minutes past its lifetime an answer may stand in while the store is out; 0 for never.
    /// </summary>
    public int StaleMinutes { get; set; } = 60;

    internal TimeSpan Stale => TimeSpan.FromMinutes(StaleMinutes);

    public IEnumerable<string> Faults() =>
        [
            // 1 MiB to 64 GiB.
            .. CheckedOptions.Range(Section, nameof(MaxBytes), MaxBytes, 1_048_576, 68_719_476_736),
            .. CheckedOptions.Range(Section, nameof(StaleMinutes), StaleMinutes, 0, 1440),
        ];
}
