using BlogManager.Application.Jobs;
using BlogManager.Application.Posts;
using BlogManager.Application.Requests;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage;

namespace BlogManager.Api.Cli;

/// <summary>What a folder is imported with.</summary>
/// <param name="Address">Where the folder is on the web.</param>
/// <param name="Ending">How the address of a Markdown file ends.</param>
internal sealed record FolderOptions(PostUrl Address, string Ending, int? Limit, int? Questions, bool Force);

/// <summary>
/// Takes in a folder of Markdown or HTML, each file as a job with its content: the files of a static blog, before or
/// after it was made.
/// </summary>
internal sealed class FolderImport(DirectoryInfo folder, FolderOptions options)
{
    private const int MostPosts = 10_000;
    private const string JekyllPosts = "_posts/";
    private static readonly string[] Markdown = [".md", ".markdown", ".mdx"];
    private static readonly string[] Html = [".html", ".htm"];

    private readonly List<(string File, string Why)> _skipped = [];
    private readonly List<(string File, string Why)> _failed = [];
    private int _takenIn;
    private int _unchanged;

    internal async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var files = Files().Take(Math.Clamp(options.Limit ?? MostPosts, 1, MostPosts)).ToList();
        if (files.Count == 0)
            return await Verbs.FailAsync("The folder holds neither .md, .markdown, .mdx, .html nor .htm files.");
        using var host = OfflineHost.Build();
        using var system = OfflineHost.ActAsSystem(host);
        await host.Services.OpenStoreAsync();
        await using var runner = new JobRunner(host);
        try
        {
            var queued = await QueueAsync(host.Services.GetRequiredService<IDispatcher>(), files, cancellationToken);
            await ProgressDisplay.ShowAsync("files", show => WaitAsync(runner, queued, show, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            return await Verbs.FailAsync(
                "Stopped. What is queued is done when the service runs; run this again to go on."
            );
        }

        await ImportCommand.WriteSummaryAsync([
            ("taken in", _takenIn),
            ("unchanged", _unchanged),
            ("skipped", _skipped.Count),
            ("failed", _failed.Count),
        ]);
        foreach (var (file, why) in _skipped)
            await Console.Out.WriteLineAsync($"skipped {file}: {why}");
        foreach (var (file, why) in _failed)
            await Console.Out.WriteLineAsync($"failed {file}: {why}");
        return _failed.Count == 0 && _takenIn + _unchanged > 0 ? CommandLine.Done : CommandLine.Failed;
    }

    private async Task<List<(string File, string Job)>> QueueAsync(
        IDispatcher dispatcher,
        IEnumerable<FileInfo> files,
        CancellationToken cancellationToken
    )
    {
        List<(string File, string Job)> queued = [];
        foreach (var file in files)
        {
            var name = NameOf(file);
            var content = await File.ReadAllTextAsync(file.FullName, cancellationToken);
            var matter = FrontMatterOf(content);
            if (matter is { Draft: true })
            {
                _skipped.Add((name, "it is a draft"));
                continue;
            }

            if (content.Contains('\0', StringComparison.Ordinal))
            {
                _failed.Add((name, "it is no text"));
                continue;
            }

            if (AddressOf(name, matter.Address) is not { } url)
            {
                _failed.Add((name, "its name makes no URL"));
                continue;
            }

            var post = await dispatcher.SendAsync(
                new QueueProcessPost(
                    url,
                    content,
                    IsOneOf(file, Html) ? "text/html" : "text/markdown",
                    NumQuestions: options.Questions,
                    ForceRefresh: options.Force
                ),
                cancellationToken
            );
            if (post.IsSuccess)
                queued.Add((name, post.Value.JobId));
            else
                _failed.Add((name, post.Error.Message));
        }

        return queued;
    }

    private async Task<bool> WaitAsync(
        JobRunner runner,
        List<(string File, string Job)> queued,
        Action<int, int> show,
        CancellationToken cancellationToken
    )
    {
        foreach (var (i, (file, id)) in queued.Index())
        {
            show(i, queued.Count);
            var ended = await runner.EndOfAsync(id, _ => { }, cancellationToken);
            var error = ended.IsSuccess ? ended.Value.Error : null;
            if (!ended.IsSuccess)
                _failed.Add((file, ended.Error.Message));
            // A list of posts, or a page of a form, is no fault.
            else if (error?.Code == "no_article_found")
                _skipped.Add((file, error.Message));
            else if (error is not null)
                _failed.Add((file, error.Message));
            else if (IsUnchanged(ended.Value))
                _unchanged++;
            else
                _takenIn++;
        }

        show(queued.Count, queued.Count);
        return true;
    }

    private static bool IsUnchanged(JobView job) =>
        job.Result is { } result
        && result.TryGetProperty("status", out var status)
        && status.GetString() == "unchanged";

    /// <summary>The posts of the folder, in order; what begins with a dot or an underscore is none.</summary>
    private IEnumerable<FileInfo> Files() =>
        folder
            .EnumerateFiles(
                "*",
                new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint }
            )
            .Where(f => IsOneOf(f, Markdown) || IsOneOf(f, Html))
            .Where(f =>
                !NameOf(f)
                    .Split(Path.DirectorySeparatorChar)
                    .Any(part => part[0] is '.' || (part[0] is '_' && part != "_posts"))
            )
            .OrderBy(f => f.FullName, StringComparer.Ordinal);

    private string NameOf(FileInfo file) => Path.GetRelativePath(folder.FullName, file.FullName);

    private static bool IsOneOf(FileInfo file, string[] endings) =>
        endings.Contains(file.Extension, StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// What the front matter says of publishing, as Hugo, Zola and Jekyll write it: whether it is a draft, and its path
    /// (<c>url</c>, <c>permalink</c>), or the last part of it (<c>slug</c>).
    /// </summary>
    private static (bool Draft, string? Address) FrontMatterOf(string content)
    {
        using var lines = new StringReader(content);
        if (lines.ReadLine()?.Trim() is not ("---" or "+++"))
            return (false, null);
        var (isDraft, address) = (false, (string?)null);
        while (lines.ReadLine()?.Trim() is { } line and not ("---" or "+++"))
        {
            if (line.Split([':', '='], 2, StringSplitOptions.TrimEntries) is not [var name, var value])
                continue;
            value = value.Trim('"', '\'');
            isDraft |= (name, value) is ("draft", "true") or ("published", "false");
            // A pattern, such as /:year/:title/, is the site's and not the post's.
            if (name is "url" or "permalink" && value.StartsWith('/') && !value.Contains(':', StringComparison.Ordinal))
                address = value;
            else if (name == "slug" && value.Length > 0)
                address ??= value;
        }

        return (isDraft, address);
    }

    /// <summary>
    /// Where a file is on the web: where its front matter says, else by its name. An index is its folder, Markdown ends as
    /// the blog's addresses do, and the date before the name of a Jekyll post is folders.
    /// </summary>
    private PostUrl? AddressOf(string name, string? said)
    {
        if (said?.StartsWith('/') == true)
            return Parse(new Uri(new Uri(options.Address.Value), said).AbsoluteUri);
        var path = name.Replace(Path.DirectorySeparatorChar, '/');
        var extension = Path.GetExtension(path);
        var stem = path[..^extension.Length];
        if (stem == "index" || stem.EndsWith("/index", StringComparison.Ordinal))
            path = stem[..^"index".Length];
        else if (Markdown.Contains(extension, StringComparer.OrdinalIgnoreCase))
            path = Dated(said is null ? stem : stem[..(stem.LastIndexOf('/') + 1)] + said) + options.Ending;
        return Parse(
            options.Address.Value.TrimEnd('/') + "/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString))
        );

        static PostUrl? Parse(string address) => PostUrl.Parse(address) is { IsSuccess: true } url ? url.Value : null;
    }

    // "_posts/2026-03-05-bread" of Jekyll is at /2026/03/05/bread.
    private static string Dated(string stem)
    {
        var at = stem.IndexOf(JekyllPosts, StringComparison.Ordinal);
        if (at < 0 || (at > 0 && stem[at - 1] != '/'))
            return stem;
        var name = stem[(at + JekyllPosts.Length)..];
        return stem[..at]
            + (
                name.Length > 11 && DateOnly.TryParseExact(name[..10], "yyyy-MM-dd", out _) && name[10] == '-'
                    ? $"{name[..4]}/{name[5..7]}/{name[8..10]}/{name[11..]}"
                    : name
            );
    }
}
