using BlogManager.Infrastructure;
using BlogManager.Infrastructure.Storage;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Hosting;

/// <summary>Tells wrong settings and an unusable store, which are the operator's to mend, from faults of the program.</summary>
internal static class SettingsFaults
{
    /// <summary>What is wrong with the settings, a line each; null where the exception is about something else.</summary>
    /// <param name="exception">What ended the start. Where several sections are wrong, the framework throws them together.</param>
    internal static string? Of(Exception exception) => exception switch
    {
        SettingsException settings => settings.Message,
        StoreUnusableException store => store.Message,
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),
        AggregateException several when several.InnerExceptions.Select(Of).ToArray() is var faults && faults.All(f => f is not null) => string.Join(Environment.NewLine, faults),
        _ => null,
    };
}
