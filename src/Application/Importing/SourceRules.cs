using BlogManager.Domain.Sources;

namespace BlogManager.Application.Importing;

/// <summary>What holds for every source.</summary>
/// <param name="MinimumIntervalMinutes">The least minutes between two looks at one.</param>
/// <param name="PublicUrl">
/// Where this service is on the web, without a slash at its end; null where that is not known, and no hub can reach it.
/// </param>
public sealed record SourceRules(int MinimumIntervalMinutes, string? PublicUrl)
{
    /// <summary>The most minutes between two looks: a month.</summary>
    public const int MaximumIntervalMinutes = 43_200;

    internal static readonly SourceRules Default = new(5, null);

    internal int IntervalOf(SourceKind kind) => Math.Max(MinimumIntervalMinutes, kind == SourceKind.Feed ? 15 : 1440);

    internal string HookUrl(string sourceId) => $"{PublicUrl}/api/v1/hooks/{sourceId}";

    internal string HubCallback(string sourceId) => $"{PublicUrl}/api/v1/websub/{sourceId}";
}
