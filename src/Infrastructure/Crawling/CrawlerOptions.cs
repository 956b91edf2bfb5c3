using System.Net;
using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>Settings of the crawler, section <c>BlogManager:Crawler</c>.</summary>
public sealed class CrawlerOptions : ICheckedOptions
{
    public const string Section = SettingsException.Section + ":Crawler";

    /// <summary>
    /// CIDRs of the only non-public addresses that may be fetched, e.g. <c>127.0.0.0/8</c>. Empty: none.
    /// </summary>
    public string[] AllowedPrivateNetworks { get; set; } = [];

    /// <summary>Whether robots.txt is heeded (RFC 9309).</summary>
    public bool RespectRobots { get; set; } = true;

    public string UserAgent { get; set; } = "BlogManagerBot/1.0 (+https://github.com/blogmanager/blogmanager)";

    /// <summary>The most bytes of a page, as sent and as decompressed.</summary>
    public int MaxBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>Seconds for a page, redirects and retries included.</summary>
    public int TimeoutSeconds { get; set; } = 20;

    public int MaxRedirects { get; set; } = 5;

    public double RequestsPerSecondPerHost { get; set; } = 2;

    /// <summary>The name by which robots.txt knows the crawler: the user agent up to its version.</summary>
    internal string ProductToken => UserAgent.Split('/', ' ', '(')[0];

    public IEnumerable<string> Faults() =>
        [
            .. CheckedOptions.Unless(
                AllowedPrivateNetworks.All(n =>
                    n.Contains('/', StringComparison.Ordinal) && IPNetwork.TryParse(n, out _)
                ),
                $"{Section}:AllowedPrivateNetworks must hold CIDRs, such as 127.0.0.0/8 or fd00::/8."
            ),
            .. CheckedOptions.Unless(
                !string.IsNullOrWhiteSpace(UserAgent),
                $"{Section}:UserAgent must not be empty: sites must be able to tell who fetches."
            ),
            .. CheckedOptions.Range(Section, nameof(MaxBytes), MaxBytes, 1024, 100 * 1024 * 1024),
            .. CheckedOptions.Range(Section, nameof(TimeoutSeconds), TimeoutSeconds, 1, 300),
            .. CheckedOptions.Range(Section, nameof(MaxRedirects), MaxRedirects, 0, 20),
            .. CheckedOptions.Range(Section, nameof(RequestsPerSecondPerHost), RequestsPerSecondPerHost, 0.01, 1000),
        ];
}
