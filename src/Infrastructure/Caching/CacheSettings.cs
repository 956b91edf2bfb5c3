using System.ComponentModel.DataAnnotations;

namespace BlogManager.Infrastructure.Caching;

/// <summary>Settings of the cache, section <c>BlogManager:Cache</c>.</summary>
public sealed class CacheSettings
{
    /// <summary>Which cache: <c>memory</c>.</summary>
    public string Provider { get; set; } = "memory";

    /// <summary>Responses remembered at most, in this process.</summary>
    [Range(1, 10_000_000, ErrorMessage = "BlogManager:Cache:MaxEntries must be from 1 to 10000000.")]
    public int MaxEntries { get; set; } = 10_000;
}
