namespace BlogManager.Infrastructure.Settings;

/// <summary>Settings that cannot stand: the service does not start, and says what to change.</summary>
public sealed class SettingsException : Exception
{
    /// <summary>The section of all settings.</summary>
    public const string Section = "BlogManager";

    /// <summary>Makes one message of all faults.</summary>
    /// <param name="faults">One sentence each, with the setting's name and its valid values.</param>
    public SettingsException(IReadOnlyList<string> faults)
        : base(
            "The settings are not valid:"
                + Environment.NewLine
                + string.Join(Environment.NewLine, faults.Select(f => "  - " + f))
        ) => Faults = faults;

    /// <summary>One sentence a fault.</summary>
    public IReadOnlyList<string> Faults { get; }
}
