namespace BlogManager.Infrastructure.Settings;

/// <summary>Settings that cannot stand: the service does not start, and says what to change.</summary>
public sealed class SettingsException : Exception
{
    public const string Section = "BlogManager";

    public SettingsException(IReadOnlyList<string> faults)
        : base(
            "The settings are not valid:"
                + Environment.NewLine
                + string.Join(Environment.NewLine, faults.Select(f => "  - " + f))
        ) => Faults = faults;

    public IReadOnlyList<string> Faults { get; }
}
