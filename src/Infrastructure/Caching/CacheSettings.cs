using System.ComponentModel.DataAnnotations;

namespace BlogManager.Infrastructure.Caching;

/// <summary>Settings of the cache, section <c>BlogManager:Cache</c>.</summary>
public sealed class CacheSettings
{
    /// <summary>Which cache: <c>memory</c> or <c>redis</c>.</summary>
    public string Provider { get; set; } = "memory";

    /// <summary>
    /// How much memory remembered answers take at most in this process, in bytes, estimated from their JSON.
    /// </summary>
    [Range(
        1_048_576,
        68_719_476_736,
        ErrorMessage = "BlogManager:Cache:MaxBytes must be from 1048576 (1 MiB) to 68719476736 (64 GiB)."
    )]
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// For how many minutes past its lifetime an answer may stand in while the store is out; 0 for never.
    /// </summary>
    [Range(0, 1440, ErrorMessage = "BlogManager:Cache:StaleMinutes must be from 0 to 1440.")]
    public int StaleMinutes { get; set; } = 60;

    /// <summary>The same as a span of time.</summary>
    internal TimeSpan Stale => TimeSpan.FromMinutes(StaleMinutes);
}
