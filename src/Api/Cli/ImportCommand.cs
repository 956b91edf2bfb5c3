using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using BlogManager.Application.Importing;
using BlogManager.Application.Jobs;
using BlogManager.Application.Requests;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage;

namespace BlogManager.Api.Cli;

/// <summary>
/// <c>import URL</c>: a home page, feed or sitemap; <c>import FOLDER --base URL</c>: Markdown or HTML. Run again, it goes
/// on, and what has not changed is not done anew.
/// </summary>
internal static class ImportCommand
{
    private const int MostFaultsShown = 20;

    internal static Command Create()
    {
        Argument<string> source = new("source")
        {
            Description =
                "A home page (its feed or sitemap is found), a feed, a sitemap, or a folder of Markdown or HTML.",
        };
        Option<string?> address = new("--base")
        {
            Description = "Where the folder is on the web, such as https://blog.example/posts. Needed for a folder.",
        };
        Option<string> ending = new("--ending")
        {
            Description =
                "How the address of a Markdown file ends, in place of its .md: / or .html or nothing. HTML files keep their names.",
            DefaultValueFactory = _ => "/",
        };
        Option<int?> limit = new("--limit") { Description = "Posts at most, 1 to 10000." };
        Option<string[]> include = new("--include")
        {
            Description = "Only URLs, or paths, that begin so; * stands for anything. May be given again.",
        };
        Option<string[]> exclude = new("--exclude") { Description = "No URL, or path, that begins so." };
        Option<int?> questions = new("--questions") { Description = "Questions wanted of each post, 1 to 20." };
        Option<bool> force = new("--force") { Description = "Process unchanged posts anew." };
        Command command = new(
            "import",
            "Take in a whole blog. A running service does the work where there is one, else this process. Run again to go on."
        )
        {
            source,
            address,
            ending,
            limit,
            include,
            exclude,
            questions,
            force,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Verbs.RunAsync(() =>
                {
                    var what = parsed.GetValue(source)!;
                    if (!Directory.Exists(what))
                        return ImportAsync(
                            what,
                            url => new StartImport(
                                url,
                                Limit: parsed.GetValue(limit),
                                Include: parsed.GetValue(include),
                                Exclude: parsed.GetValue(exclude),
                                NumQuestions: parsed.GetValue(questions),
                                ForceRefresh: parsed.GetValue(force)
                            ),
                            cancellationToken
                        );
                    if (PostUrl.Parse(parsed.GetValue(address)) is not { IsSuccess: true } start)
                        return Verbs.FailAsync(
                            "A folder needs --base: the address that it has on the web, such as https://blog.example/posts."
                        );
                    return new FolderImport(
                        new DirectoryInfo(what),
                        new FolderOptions(
                            start.Value,
                            parsed.GetValue(ending)!,
                            parsed.GetValue(limit),
                            parsed.GetValue(questions),
                            parsed.GetValue(force)
                        )
                    ).RunAsync(cancellationToken);
                })
        );
        return command;
    }

    private static async Task<int> ImportAsync(
        string source,
        Func<PostUrl, StartImport> request,
        CancellationToken cancellationToken
    )
    {
        if (PostUrl.Parse(source) is not { IsSuccess: true } url)
            return await Verbs.FailAsync(
                $"\"{source}\" is neither a folder nor an absolute http or https URL, such as https://blog.example/."
            );
        using var host = OfflineHost.Build();
        using var system = OfflineHost.ActAsSystem(host);
        await host.Services.OpenStoreAsync();
        var dispatcher = host.Services.GetRequiredService<IDispatcher>();
        var queued = await dispatcher.SendAsync(request(url.Value), cancellationToken);
        if (!queued.IsSuccess)
            return await Verbs.FailAsync(queued.Error.Message);
        await using var runner = new JobRunner(host);
        Result<JobView> ended;
        try
        {
            ended = await ProgressDisplay.ShowAsync("posts", show =>
                runner.EndOfAsync(
                    queued.Value.JobId,
                    job => show(job.Progress.Done, job.Progress.Total),
                    cancellationToken
                )
            );
        }
        catch (OperationCanceledException)
        {
            return await Verbs.FailAsync("Stopped. Nothing is lost; run this again, or start the service, to go on.");
        }

        if (!ended.IsSuccess)
            return await Verbs.FailAsync(ended.Error.Message);
        if (ended.Value.Result is not { } result)
            return await Verbs.FailAsync(ended.Value.Error?.Message ?? "The import was cancelled.");
        await WriteSummaryAsync(result.EnumerateObject().Select(o => (o.Name, o.Value.GetInt32())));
        await WriteFaultsAsync(dispatcher, queued.Value.JobId, cancellationToken);
        return CommandLine.Done;
    }

    /// <summary>A line such as "30 taken in, 2 unchanged, 1 skipped, 0 failed, 0 gone".</summary>
    internal static Task WriteSummaryAsync(IEnumerable<(string Outcome, int Count)> counts) =>
        Console.Out.WriteLineAsync(string.Join(", ", counts.Select(c => $"{c.Count} {c.Outcome.Replace('_', ' ')}")));

    private static async Task WriteFaultsAsync(IDispatcher dispatcher, string job, CancellationToken cancellationToken)
    {
        var id = JobId.Parse(job).Value;
        foreach (var outcome in (ImportOutcome[])[ImportOutcome.Failed, ImportOutcome.Skipped, ImportOutcome.Gone])
        {
            var items = await dispatcher.SendAsync(
                new ListImportItems(id, outcome, PageSize.Parse($"{MostFaultsShown}").Value),
                cancellationToken
            );
            if (!items.IsSuccess)
                continue;
            foreach (var item in items.Value.Items)
                await Console.Out.WriteLineAsync($"{item.Status} {item.Url}: {item.Error?.Message}");
            if (items.Value.NextCursor is not null)
                await Console.Out.WriteLineAsync($"… and more: GET /api/v1/jobs/{job}/items?status={outcome.Name()}");
        }
    }
}
