using System.ComponentModel.DataAnnotations;
using System.Net;
using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>Settings of the crawler, section <c>BlogManager:Crawler</c>.</summary>
public sealed class CrawlerOptions
{
    /// <summary>The section.</summary>
    public const string Section = SettingsException.Section + ":Crawler";

    /// <summary>
    /// CIDRs of the only non-public addresses that may be fetched, e.g. <c>127.0.0.0/8</c>. Empty: none.
    /// </summary>
    public string[] AllowedPrivateNetworks { get; set; } = [];

    /// <summary>Whether robots.txt is heeded (RFC 9309).</summary>
    public bool RespectRobots { get; set; } = true;

    /// <summary>How the crawler calls itself.</summary>
    [Required(ErrorMessage = Section + ":UserAgent must not be empty: sites must be able to tell who fetches.")]
    public string UserAgent { get; set; } = "BlogManagerBot/1.0 (+https://github.com/blogmanager/blogmanager)";

    /// <summary>The most bytes of a page, as sent and as decompressed.</summary>
    [Range(1024, 100 * 1024 * 1024, ErrorMessage = Section + ":MaxBytes must be from 1024 to 104857600.")]
    public int MaxBytes { get; set; } = 5 * 1024 * 1024;

    /// <summary>Seconds for a page, redirects and retries included.</summary>
    [Range(1, 300, ErrorMessage = Section + ":TimeoutSeconds must be from 1 to 300.")]
    public int TimeoutSeconds { get; set; } = 20;

    /// <summary>Redirects followed.</summary>
    [Range(0, 20, ErrorMessage = Section + ":MaxRedirects must be from 0 to 20.")]
    public int MaxRedirects { get; set; } = 5;

    /// <summary>Requests a second to one host.</summary>
    [Range(0.01, 1000, ErrorMessage = Section + ":RequestsPerSecondPerHost must be from 0.01 to 1000.")]
    public double RequestsPerSecondPerHost { get; set; } = 2;

    /// <summary>Whether every entry of <see cref="AllowedPrivateNetworks"/> is a CIDR.</summary>
    internal bool NetworksAreValid =>
        AllowedPrivateNetworks.All(n => n.Contains('/', StringComparison.Ordinal) && IPNetwork.TryParse(n, out _));

    /// <summary>The name by which robots.txt knows the crawler: the user agent up to its version.</summary>
    internal string ProductToken => UserAgent.Split('/', ' ', '(')[0];
}
