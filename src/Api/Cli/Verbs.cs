using BlogManager.Api.Settings;

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
        catch (Exception e) when (SettingsFaults.Of(e) is { } faults)
        {
            return await FailAsync(faults);
        }
    }

    internal static async Task<int> FailAsync(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return CommandLine.Failed;
    }
}
