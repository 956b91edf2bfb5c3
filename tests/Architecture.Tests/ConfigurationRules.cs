using System.Reflection;
using System.Text.RegularExpressions;
using BlogManager.Api.Hosting;
using BlogManager.Infrastructure;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlogManager.Architecture.Tests;

/// <summary>What the service reads of its configuration, and what its documentation says of that.</summary>
internal static partial class ConfigurationRules
{
    /// <summary>
    /// Every setting that the real registrations read while they bind: found by listening, so that no list of options
    /// classes can grow stale.
    /// </summary>
    internal static IReadOnlyList<string> SettingsRead()
    {
        var listener = new Listener();
        var configuration = new ConfigurationBuilder().Add(listener).Build();
        var services = Registrations(configuration);
        var options = OptionsOf(services);
        listener.Plain =
        [
            .. options
                .SelectMany(t => t.GetProperties())
                .Where(p => !p.PropertyType.Namespace!.StartsWith("BlogManager", StringComparison.Ordinal))
                .Select(p => p.Name),
        ];
        using var provider = services.BuildServiceProvider();
        foreach (var type in options)
        {
            var service = typeof(IOptions<>).MakeGenericType(type);
            try
            {
                _ = service.GetProperty(nameof(IOptions<object>.Value))!.GetValue(provider.GetRequiredService(service));
            }
            catch (TargetInvocationException e) when (e.InnerException is OptionsValidationException invalid)
            {
                TestContext.Out.WriteLine($"{type.Name} needs a setting: {invalid.Message}");
            }
        }

        return
        [
            .. listener.Asked.Where(key =>
                key.StartsWith("BlogManager:", StringComparison.Ordinal)
                && !listener.Asked.Any(other => other.StartsWith(key + ":", StringComparison.Ordinal))
            ),
        ];
    }

    /// <summary>Every options class that the real registrations bind.</summary>
    internal static IReadOnlyList<Type> Options() => OptionsOf(Registrations(new ConfigurationBuilder().Build()));

    /// <summary>Options classes that are not named as such, or that nothing checks when the service starts.</summary>
    internal static IReadOnlyList<string> NotOfOneForm(IEnumerable<Type> options) =>
        [
            .. options
                .Where(t =>
                    !t.Name.EndsWith("Options", StringComparison.Ordinal) || !t.IsAssignableTo(typeof(ICheckedOptions))
                )
                .Select(t => t.Name),
        ];

    private static IServiceCollection Registrations(IConfiguration configuration)
    {
        var services = new ServiceCollection().AddInfrastructure(configuration).AddApi(configuration);
        foreach (var row in Adapters.Table)
            AddOther(row, services, configuration);
        return services;
    }

    private static Type[] OptionsOf(IServiceCollection services) =>
        [
            .. services
                .Where(s =>
                    s.ServiceType.IsGenericType
                    && s.ServiceType.GetGenericTypeDefinition() == typeof(IConfigureOptions<>)
                )
                .Select(s => s.ServiceType.GetGenericArguments()[0])
                .Where(t => t.Namespace!.StartsWith("BlogManager", StringComparison.Ordinal))
                .Distinct(),
        ];

    // Other adapters than the defaults read settings as well. Some stop where one is missing: it was asked for by then.
    private static void AddOther(AdapterRow row, IServiceCollection services, IConfiguration configuration)
    {
        try
        {
            row.Add(services, configuration);
        }
        catch (SettingsException e)
        {
            TestContext.Out.WriteLine($"{row.Setting}={row.Name} asked for more than there is: {e.Message}");
        }
    }

    /// <summary>Settings that are read and not documented, and settings that are documented and not read.</summary>
    internal static IReadOnlyList<string> DocumentationTellsWhatIsRead(
        string documentation,
        IReadOnlyCollection<string> read
    )
    {
        string[] told = [.. Row().Matches(documentation).Select(m => m.Groups[1].Value)];
        return
        [
            .. read.Except(told).Select(key => key + " is not documented"),
            .. told.Except(read).Select(key => key + " is documented and not read"),
        ];
    }

    [GeneratedRegex(@"^\| `(BlogManager:[A-Za-z:]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    private sealed class Listener : ConfigurationProvider, IConfigurationSource
    {
        internal SortedSet<string> Asked { get; } = new(StringComparer.Ordinal);

        /// <summary>Names of properties that are a value or a list, and no section of their own.</summary>
        internal HashSet<string> Plain { get; set; } = [];

        // The one setting directly below the root has a value, or it would be taken for a section.
        internal Listener() => Data["BlogManager:DataDirectory"] = "data";

        public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

        public override bool TryGet(string key, out string? value)
        {
            Asked.Add(key);
            return base.TryGet(key, out value);
        }

        // A section without children is not bound at all: each seems to have one, which no options class knows.
        public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath) =>
            HasChildren(parentPath?.Split(':')) ? earlierKeys.Append("Unread") : earlierKeys;

        private bool HasChildren(string[]? path) =>
            path?.Length is 1 or 2 || (path?.Length == 3 && !Plain.Contains(path[2]));
    }
}
