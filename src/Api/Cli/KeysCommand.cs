using System.CommandLine;
using BlogManager.Application.ApiKeys;
using BlogManager.Application.Requests;
using BlogManager.Domain.Shared;

namespace BlogManager.Api.Cli;

/// <summary><c>keys bootstrap-admin</c>: the first admin key, alone on stdout.</summary>
internal static class KeysCommand
{
    internal static Command Create()
    {
        Option<string> name = new("--name")
        {
            Description = "The key's name, 1 to 100 characters.",
            DefaultValueFactory = _ => "admin",
        };
        Option<bool> force = new("--force") { Description = "Make one even where an active admin key exists." };
        Command bootstrap = new(
            "bootstrap-admin",
            "Make the first admin key and print it, alone, on stdout; exit status 3 where one exists."
        )
        {
            name,
            force,
        };
        bootstrap.SetAction(
            (parsed, cancellationToken) =>
                Verbs.RunAsync(() => BootstrapAsync(parsed.GetValue(name)!, parsed.GetValue(force), cancellationToken))
        );
        return new Command("keys", "API keys.") { bootstrap };
    }

    private static async Task<int> BootstrapAsync(string name, bool force, CancellationToken cancellationToken)
    {
        using var host = OfflineHost.Build();
        using var system = OfflineHost.ActAsSystem(host);
        var made = await host
            .Services.GetRequiredService<IDispatcher>()
            .SendAsync(new BootstrapAdminKey(name, force), cancellationToken);
        await (
            made.IsSuccess
                ? Console.Out.WriteLineAsync(made.Value.Key)
                : Console.Error.WriteLineAsync(made.Error.Message)
        );
        return made.IsSuccess ? CommandLine.Done
            : made.Error.Kind == ErrorKind.Conflict ? CommandLine.ExistsAlready
            : CommandLine.Failed;
    }
}
