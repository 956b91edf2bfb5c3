using BlogManager.Infrastructure.Settings;

namespace BlogManager.Architecture.Tests;

/// <summary>Options with a name of their own kind: <see cref="ConfigurationRules"/> must catch them.</summary>
internal sealed class BadlyNamedSettings : ICheckedOptions
{
    public IEnumerable<string> Faults() => [];
}

/// <summary>Options that nothing checks: <see cref="ConfigurationRules"/> must catch them.</summary>
internal sealed class UncheckedOptions;
