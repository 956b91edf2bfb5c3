using System.CommandLine;

namespace BlogManager.Api.Cli;

/// <summary>The verbs of the executable. Without a verb it serves.</summary>
internal static class CommandLine
{
    /// <summary>Exit status: done.</summary>
    internal const int Done = 0;

    /// <summary>Exit status: it failed, or the command line was wrong.</summary>
    internal const int Failed = 1;

    /// <summary>Exit status: what was to be made is there already.</summary>
    internal const int ExistsAlready = 3;

    private static readonly string[] AboutItself = ["--help", "-h", "-?", "--version"];

    /// <summary>
    /// Whether the arguments are for a verb: anything but options such as <c>--urls</c>, which are the host's.
    /// </summary>
    internal static bool IsVerb(string[] args) =>
        args.Length > 0 && (!args[0].StartsWith('-') || AboutItself.Contains(args[0]));

    internal static Task<int> RunAsync(string[] args)
    {
        RootCommand root = new(
            "BlogManager: serves the API when started without a verb (address: --urls, default http://localhost:8001)."
        )
        {
            KeysCommand.Create(),
            DescribeCommand.Create(),
            ConfigCommand.Create(),
            EvaluateCommand.Create(),
            HealthCommand.Create(),
            ImportCommand.Create(),
            ReindexCommand.Create(),
            MigrateCommand.Create(),
        };
        return root.Parse(args).InvokeAsync();
    }
}
