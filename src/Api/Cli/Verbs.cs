using BlogManager.Infrastructure;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Cli;

/// <summary>What every verb does alike: wrong settings are said on stderr and end it.</summary>
internal static class Verbs
{
    internal static async Task<int> RunAsync(Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (Exception e) when (e is SettingsException or OptionsValidationException)
        {
            return await FailAsync(e.Message);
        }
    }

    internal static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return CommandLine.Failed;
    }
}
