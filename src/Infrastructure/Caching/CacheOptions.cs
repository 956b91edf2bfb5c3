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

    /// <summary>Whether a question in other words gets the answer of one that means the same.</summary>
    public MeaningCacheOptions Semantic { get; set; } = new();

    internal TimeSpan Stale => TimeSpan.FromMinutes(StaleMinutes);

    public IEnumerable<string> Faults() =>
        [
            // 1 MiB to 64 GiB.
            .. CheckedOptions.Range(Section, nameof(MaxBytes), MaxBytes, 1_048_576, 68_719_476_736),
            .. CheckedOptions.Range(Section, nameof(StaleMinutes), StaleMinutes, 0, 1440),
            .. CheckedOptions.Range(
                Section + ":Semantic",
                nameof(MeaningCacheOptions.MaxQuestions),
                Semantic.MaxQuestions,
                1,
                10_000
            ),
        ];
}

/// <summary>Settings of remembering by meaning, section <c>BlogManager:Cache:Semantic</c>.</summary>
public sealed class MeaningCacheOptions
{
    /// <summary>Whether it is on.</summary>
    public bool Enabled { get; set; }

    /// <summary>How many answered questions each instance compares a new one with at most.</summary>
    public int MaxQuestions { get; set; } = 1_000;
}
