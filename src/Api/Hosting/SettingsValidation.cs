using BlogManager.Api.Settings;
using BlogManager.Infrastructure;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Hosting;

/// <summary>Reads all settings before anything is built of them, so that one message tells every fault.</summary>
internal static class SettingsValidation
{
    /// <summary>
    /// Checks the settings and the command line, and takes single values for lists where lists are wanted.
    /// </summary>
    /// <exception cref="SettingsException">Something is wrong; the message has a line for each fault.</exception>
    internal static void ReadSettings(this IConfigurationBuilder configuration, params string[] arguments)
    {
        var written = RawSettings.Of((IConfiguration)configuration);
        string[] faults =
        [
            .. Settings.HostOptions.Faults(arguments),
            .. written.Faults,
            .. FaultsOfValues(written.Valid),
        ];
        if (faults.Length > 0)
            throw new SettingsException([.. faults.Distinct()]);
        if (written.Lists.Count > 0)
            configuration.AddInMemoryCollection(written.Lists);
    }

    // The registrations and their validators tell, in a container that is thrown away: in the one that serves, the
    // first fault would hide the others.
    private static IEnumerable<string> FaultsOfValues(IReadOnlyDictionary<string, string?> sound)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(sound).Build();
        var services = new ServiceCollection();
        List<string> faults =
        [
            .. Faults(() => services.AddInfrastructure(configuration)),
            .. Faults(() => services.AddApi(configuration)),
        ];
        using var provider = services.BuildServiceProvider();
        return [.. faults, .. Faults(() => provider.GetService<IStartupValidator>()?.Validate())];
    }

    private static IReadOnlyList<string> Faults(Action attempt)
    {
        try
        {
            attempt();
            return [];
        }
        catch (Exception e) when (SettingsFaults.Each(e) is { } faults)
        {
            return faults;
        }
    }
}
