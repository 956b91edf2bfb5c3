namespace BlogManager.Api.Settings;

/// <summary>
/// The options of the command line that serves. The framework takes any and reads what it knows: a misspelt one would
/// be ignored in silence.
/// </summary>
internal static class HostOptions
{
    private static readonly string[] Known =
    [
        "urls",
        "http_ports",
        "https_ports",
        "environment",
        "contentRoot",
        "applicationName",
        "webroot",
        "AllowedHosts",
        "detailedErrors",
        "shutdownTimeoutSeconds",
        "preferHostingUrls",
        "captureStartupErrors",
        "hostingStartupAssemblies",
        "suppressStatusMessages",
        "FORWARDEDHEADERS_ENABLED",
    ];

    // Whatever they hold is read by name below them.
    private static readonly string[] Sections = ["BlogManager:", "Kestrel:", "Logging:", "OTEL_"];

    /// <summary>What is not known of the options, a sentence each.</summary>
    internal static IEnumerable<string> Faults(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            var dashes =
                argument.StartsWith("--", StringComparison.Ordinal) ? 2
                : argument is ['/' or '-', ..] ? 1
                : 0;
            var name = argument.Split('=')[0][dashes..];
            var isPair = argument.Contains('=', StringComparison.Ordinal);
            if (dashes == 0 && !isPair)
            {
                yield return $"\"{Shown(argument)}\" on the command line belongs to no option.";
                continue;
            }

            // The value may stand apart.
            if (!isPair && i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
                i++;
            else if (!isPair && IsKnown(name))
                yield return $"Option --{Shown(name)} has no value.";
            if (argument.StartsWith('-') && dashes == 1 || !IsKnown(name))
                yield return $"Option {Shown(argument.Split('=')[0])} is not known{Advice(name)}";
        }
    }

    private static bool IsKnown(string name) =>
        Known.Contains(name, StringComparer.OrdinalIgnoreCase)
        || Sections.Any(s => (name + ":").StartsWith(s, StringComparison.OrdinalIgnoreCase));

    private static string Advice(string name) =>
        NearestName.Of(name, Known) is { } option ? $": did you mean --{option}?"
        : NearestName.Of(name, KnownSettings.All.Keys) is { } setting ? $": did you mean --{setting}?"
        : KnownSettings.All.Keys.FirstOrDefault(k => k.EndsWith(":" + name, StringComparison.OrdinalIgnoreCase))
            is { } full
            ? $": did you mean --{full}?"
        : ". The address is --urls; settings are written --BlogManager:SECTION:NAME=VALUE (docs/configuration.md).";

    private static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
