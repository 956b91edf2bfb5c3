using System.CommandLine;
using BlogManager.Api.Settings;
using BlogManager.Application.Migration;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Cli;

/// <summary>
/// <c>migrate --from sqlite --to mongo</c>: copies all that one store holds into another; run again, it goes on where
/// it was cut off.
/// </summary>
internal static class MigrateCommand
{
    private const string Setting = "Storage:Provider";
    private const string DataDirectory = SettingsException.Section + ":DataDirectory";

    private static readonly string[] Providers =
    [
        .. Adapters.Table.Where(r => r.Setting == Setting).Select(r => r.Name),
    ];

    internal static Command Create()
    {
        Option<string> from = new("--from")
        {
            Description = "The store to copy, by its provider's name.",
            Required = true,
        };
        Option<string> to = new("--to")
        {
            Description = "The store to fill, by its provider's name. Empty, or begun by this very move.",
            Required = true,
        };
        from.AcceptOnlyFromAmong(Providers);
        to.AcceptOnlyFromAmong(Providers);
        Option<string?> fromDirectory = new("--from-data-directory")
        {
            Description = "The source's data directory, where it is not the configured one (sqlite).",
        };
        Option<string?> toDirectory = new("--to-data-directory")
        {
            Description = "The target's data directory, where it is not the configured one (sqlite).",
        };
        Option<bool> force = new("--force")
        {
            Description = "Fill a target that holds other data: what has the same id is replaced, the rest stays.",
        };
        Command command = new(
            "migrate",
            "Copy posts with vectors, keys with their audit, jobs and replies from one store to another. Stop the service first; run again to go on. Exit status 3 where the target holds other data."
        )
        {
            from,
            to,
            fromDirectory,
            toDirectory,
            force,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Verbs.RunAsync(() =>
                    MigrateAsync(
                        (parsed.GetValue(from)!, parsed.GetValue(fromDirectory)),
                        (parsed.GetValue(to)!, parsed.GetValue(toDirectory)),
                        parsed.GetValue(force),
                        cancellationToken
                    )
                )
        );
        return command;
    }

    private static async Task<int> MigrateAsync(
        (string Provider, string? Directory) from,
        (string Provider, string? Directory) to,
        bool force,
        CancellationToken cancellationToken
    )
    {
        await using var source = Open(from.Provider, from.Directory);
        await using var target = Open(to.Provider, to.Directory);
        var migration = new StoreMigration(
            source.GetRequiredService<IStoreContents>(),
            target.GetRequiredService<IStoreContents>(),
            TimeProvider.System
        );
        try
        {
            var moved = await MigrationDisplay.ShowAsync(progress =>
                migration.RunAsync(force, progress, cancellationToken)
            );
            if (!moved.IsSuccess)
            {
                await Verbs.FailAsync(moved.Error.Message);
                return moved.Error.Kind == Domain.Shared.ErrorKind.Conflict
                    ? CommandLine.ExistsAlready
                    : CommandLine.Failed;
            }

            await MigrationDisplay.WriteReportAsync(moved.Value);
            return CommandLine.Done;
        }
        catch (RecordConflictException e)
        {
            return await Verbs.FailAsync($"Stopped: {e.Message} Give an empty target.");
        }
        catch (Exception e) when (SettingsFaults.Of(e) is null)
        {
            return await Verbs.FailAsync(
                $"Stopped: {Reason(e, source, target)} Nothing is lost; run this again to go on."
            );
        }
    }

    private static string Reason(Exception fault, params ReadOnlySpan<ServiceProvider> stores)
    {
        if (fault is OperationCanceledException)
            return "cancelled.";
        foreach (var store in stores)
        {
            // A driver's own words are a page, and name its hosts.
            if (store.GetRequiredService<IStoreFaults>() is var faults && faults.IsOutage(fault))
                return $"{faults.Dependency} does not answer.";
        }

        return fault.Message.Split('\n')[0];
    }

    /// <summary>
    /// A store with the settings of the service, alone in a container of its own: two of one provider do not meet.
    /// </summary>
    /// <exception cref="OptionsValidationException">A setting of the store is wrong.</exception>
    private static ServiceProvider Open(string provider, string? directory)
    {
        // The service's own builder, so that ASPNETCORE_ variables and the settings files count as they do for the
        // server.
        var builder = WebApplication.CreateBuilder();
        if (directory is not null)
            builder.Configuration.AddInMemoryCollection([new(DataDirectory, directory)]);
        IServiceCollection services = new ServiceCollection();
        services.AddLogging(logging =>
            logging
                .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
                .SetMinimumLevel(LogLevel.Warning)
        );
        Adapters.Table.First(r => r.Setting == Setting && r.Name == provider).Add(services, builder.Configuration);
        var store = services.BuildServiceProvider();
        store.GetRequiredService<IStartupValidator>().Validate();
        return store;
    }
}
