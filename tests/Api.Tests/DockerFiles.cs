namespace BlogManager.Api.Tests;

/// <summary>
/// What the full composition gives Prometheus and Grafana, in the working copy that the tests were built from.
/// </summary>
internal static class DockerFiles
{
    /// <summary>The configuration of Prometheus.</summary>
    internal static string Prometheus { get; } = Path.Combine(Find(), "docker", "prometheus");

    /// <summary>Its rules, with their tests below.</summary>
    internal static string Rules { get; } = Path.Combine(Prometheus, "rules");

    /// <summary>The dashboards of Grafana.</summary>
    internal static string Dashboards { get; } = Path.Combine(Find(), "docker", "grafana", "dashboards");

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "BlogManager.sln")))
            directory = directory.Parent
                ?? throw new InvalidOperationException($"No BlogManager.sln above {AppContext.BaseDirectory}.");
        return directory.FullName;
    }
}
