using System.CommandLine;
using BlogManager.Application.Indexing;
using BlogManager.Application.Requests;
using BlogManager.Infrastructure.Storage;

namespace BlogManager.Api.Cli;

/// <summary><c>reindex</c>: embeds every post anew, and waits until it is done.</summary>
internal static class ReindexCommand
{
    internal static Command Create()
    {
        Command command = new(
            "reindex",
            "Embed every post anew, into a new vector space that is switched to at the end."
        );
        command.SetAction((_, cancellationToken) => Verbs.RunAsync(() => ReindexAsync(cancellationToken)));
        return command;
    }

    private static async Task<int> ReindexAsync(CancellationToken cancellationToken)
    {
        using var host = OfflineHost.Build();
        using var system = OfflineHost.ActAsSystem(host);
        await host.Services.OpenStoreAsync();
        var queued = await host
            .Services.GetRequiredService<IDispatcher>()
            .SendAsync(new QueueReindex(), cancellationToken);
        if (!queued.IsSuccess)
            return await Verbs.FailAsync(queued.Error.Message);
        await using var runner = new JobRunner(host);
        var ended = await ProgressDisplay.ShowAsync("posts", show =>
            runner.EndOfAsync(queued.Value.JobId, job => show(job.Progress.Done, job.Progress.Total), cancellationToken)
        );
        if (!ended.IsSuccess || ended.Value.Error is not null)
            return await Verbs.FailAsync(ended.IsSuccess ? ended.Value.Error!.Message : ended.Error.Message);
        await Console.Out.WriteLineAsync("Every post is embedded anew.");
        return CommandLine.Done;
    }
}
