using BlogManager.Api.Settings;

namespace BlogManager.Architecture.Tests;

public sealed class ConfigurationTests
{
    private static readonly string Documentation = File.ReadAllText(
        Path.Combine(Repository.Root, "docs", "configuration.md")
    );

    [Test]
    public void The_documentation_tells_every_setting_that_is_read_and_no_other() =>
        Assert.That(
            ConfigurationRules.DocumentationTellsWhatIsRead(Documentation, ConfigurationRules.SettingsRead()),
            Is.Empty
        );

    [Test]
    public void What_is_read_is_known_and_what_is_known_is_read() =>
        Assert.That(KnownSettings.All.Keys, Is.EquivalentTo(ConfigurationRules.SettingsRead()));

    [Test]
    public void Options_are_named_and_checked_alike()
    {
        Assert.That(ConfigurationRules.Options(), Has.Count.GreaterThan(15));
        Assert.That(ConfigurationRules.NotOfOneForm(ConfigurationRules.Options()), Is.Empty);
    }

    [Test]
    public void Options_of_another_form_are_caught() =>
        Assert.That(
            ConfigurationRules.NotOfOneForm([typeof(BadlyNamedSettings), typeof(UncheckedOptions)]),
            Is.EqualTo(["BadlyNamedSettings", "UncheckedOptions"])
        );

    [Test]
    public void A_setting_that_is_gone_is_not_read() =>
        Assert.That(KnownSettings.Gone.Keys.Intersect(KnownSettings.All.Keys), Is.Empty);

    [Test]
    public void A_setting_that_is_not_documented_or_not_read_is_caught()
    {
        var read = ConfigurationRules.SettingsRead();
        Assert.That(read, Does.Contain("BlogManager:Crawler:MaxBytes").And.Contain("BlogManager:Cache:Provider"));
        var lacking =
            Documentation.Replace("| `BlogManager:Crawler:MaxBytes` |", "|", StringComparison.Ordinal)
            + "| `BlogManager:Nothing:Reads` | x |\n";
        Assert.That(
            ConfigurationRules.DocumentationTellsWhatIsRead(lacking, read),
            Is.EqualTo([
                "BlogManager:Crawler:MaxBytes is not documented",
                "BlogManager:Nothing:Reads is documented and not read",
            ])
        );
    }
}
