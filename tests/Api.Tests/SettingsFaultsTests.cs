using BlogManager.Api.Settings;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Tests;

public sealed class SettingsFaultsTests
{
    [Test]
    public void Faults_of_several_sections_become_one_message_a_line_each()
    {
        var several = new AggregateException(
            new OptionsValidationException("", typeof(string), ["A is needed.", "B is needed."]),
            new OptionsValidationException("", typeof(string), ["C is needed."])
        );
        Assert.That(
            SettingsFaults.Of(several)!.Split(Environment.NewLine),
            Is.EqualTo(["A is needed.", "B is needed.", "C is needed."])
        );
        Assert.That(SettingsFaults.Of(new SettingsException(["D is needed."])), Does.Contain("D is needed."));
    }

    [Test]
    public void Faults_of_the_program_are_not_taken_for_those_of_settings()
    {
        Assert.That(SettingsFaults.Of(new InvalidOperationException("bug")), Is.Null);
        Assert.That(
            SettingsFaults.Of(
                new AggregateException(new SettingsException(["A"]), new InvalidOperationException("bug"))
            ),
            Is.Null
        );
    }
}
