using BlogManager.Application.Importing;
using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Sources;

/// <summary>Blogs that are kept in step. Section <c>BlogManager:Sources</c>.</summary>
public sealed class SourceOptions : ICheckedOptions
{
    public const string Section = "BlogManager:Sources";

    /// <summary>The least minutes between two looks at a source that an owner may ask for.</summary>
    public int MinimumIntervalMinutes { get; set; } = 5;

    /// <summary>
    /// Where this service is on the web, such as <c>https://answers.example</c>: what hubs of feeds call back. Empty: none
    /// is asked.
    /// </summary>
    public string PublicUrl { get; set; } = string.Empty;

    internal SourceRules ToRules() =>
        new(MinimumIntervalMinutes, PublicUrl.Length == 0 ? null : PublicUrl.TrimEnd('/'));

    public IEnumerable<string> Faults() =>
        [
            .. CheckedOptions.Range(
                Section,
                nameof(MinimumIntervalMinutes),
                MinimumIntervalMinutes,
                1,
                SourceRules.MaximumIntervalMinutes
            ),
            .. CheckedOptions.Unless(
                PublicUrl.Length == 0
                    || (
                        Uri.TryCreate(PublicUrl, UriKind.Absolute, out var url)
                        && url.Scheme is "http" or "https"
                        && url.Query.Length == 0
                        && url.Fragment.Length == 0
                        && url.UserInfo.Length == 0
                    ),
                $"{Section}:PublicUrl must be the service's address on the web, such as https://answers.example, or empty."
            ),
        ];
}
