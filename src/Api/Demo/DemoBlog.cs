using System.Collections.Concurrent;
using BlogManager.Api.Http;
using BlogManager.Application.ApiKeys;
using BlogManager.Application.Posts;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Api.Demo;

/// <summary>
/// The blog of <c>/demo</c>, in Development alone: three posts that are taken in like anyone's, and a publishable key
/// for the origin at which it is opened.
/// </summary>
internal sealed partial class DemoBlog(
    IServiceProvider services,
    RequestContext current,
    IHostApplicationLifetime lifetime,
    ILogger<DemoBlog> log
)
{
    // Whoever makes up host names must not fill the store with demo posts.
    private const int MostOrigins = 5;
    private const int DaySeconds = 24 * 60 * 60;

    private readonly ConcurrentDictionary<string, Lazy<Task<Result<string>>>> _keys = new(StringComparer.Ordinal);

    /// <summary>The posts, in reading order.</summary>
    internal IReadOnlyList<DemoPost> Posts { get; } =
    [
        new("water", "Hot, but not boiling: what water does to coffee", "3 March"),
        new("grinder", "The grinder matters more than the machine", "17 March"),
        new("beans", "How long coffee beans stay good", "7 April"),
    ];

    /// <summary>The publishable key for an origin, as soon as the posts are taken in there.</summary>
    internal async Task<Result<string>> KeyAsync(string origin)
    {
        if (!_keys.ContainsKey(origin) && _keys.Count >= MostOrigins)
            return Error.Invalid("host", $"The demo is open at {MostOrigins} addresses already: restart the service.");
        var slot = _keys.GetOrAdd(origin, o => new(() => OpenAsync(o, lifetime.ApplicationStopping)));
        var isMade = false;
        try
        {
            var made = await slot.Value;
            isMade = made.IsSuccess;
            return made;
        }
        finally
        {
            // What failed is tried again when it is asked for again.
            if (!isMade)
                _keys.TryRemove(KeyValuePair.Create(origin, slot));
        }
    }

    /// <summary>Begins to take in the posts, so that they are there when the page is opened.</summary>
    internal async Task BeginAsync(string origin)
    {
        try
        {
            if (await KeyAsync(origin) is { IsSuccess: false } failed)
                NotTakenIn(log, failed.Error.Message);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // Stopped before they were taken in: the next opening of the page does it.
        }
    }

    private async Task<Result<string>> OpenAsync(string origin, CancellationToken cancellationToken)
    {
        var allowed = WebOrigin.Parse(origin);
        if (!allowed.IsSuccess)
            return allowed.Error;
        using var asSystem = current.Use(Caller.System);
        await using var scope = services.CreateAsyncScope();
        var dispatcher = scope.ServiceProvider.GetRequiredService<IDispatcher>();
        foreach (var post in Posts)
        {
            var url = PostUrl.Parse(origin + post.Path);
            if (!url.IsSuccess)
                return url.Error;
            var known = await dispatcher.SendAsync(new GetPostByUrl(url.Value), cancellationToken);
            if (known.IsSuccess)
                continue;
            if (known.Error.Kind != ErrorKind.NotFound)
                return known.Error;
            var taken = await dispatcher.SendAsync(
                new ProcessPost(url.Value, BuiltInFiles.Text($"demo.{post.Name}.html"), "text/html", post.Title),
                cancellationToken
            );
            if (!taken.IsSuccess)
                return taken.Error;
        }

        var issued = await IssueAsync(dispatcher, allowed.Value, cancellationToken);
        return issued.Map(key => key.Key);
    }

    // A key is shown once and stored as a hash, so each start needs a new secret; pages that are open keep theirs a day.
    private static async Task<Result<IssuedApiKey>> IssueAsync(
        IDispatcher dispatcher,
        WebOrigin origin,
        CancellationToken cancellationToken
    )
    {
        var name = $"demo page at {origin.Value}";
        if (name.Length > 100)
            name = name[..100];
        Cursor? cursor = null;
        do
        {
            var page = await dispatcher.SendAsync(new ListApiKeys(Cursor: cursor), cancellationToken);
            if (!page.IsSuccess)
                return page.Error;
            if (
                page.Value.Items.FirstOrDefault(k =>
                    k.Name == name && k.Status == "active" && k.AllowedOrigins.Contains(origin.Value)
                ) is
                { } before
            )
                return await dispatcher.SendAsync(
                    new RotateApiKey(KeyId.Parse(before.Id).Value, DaySeconds),
                    cancellationToken
                );
            cursor = page.Value.NextCursor is { } next ? Cursor.Parse(next).Value : null;
        } while (cursor is not null);
        return await dispatcher.SendAsync(
            new CreateApiKey(name, KeyKind.Publishable, AllowedOrigins: [origin]),
            cancellationToken
        );
    }

    [LoggerMessage(LogLevel.Warning, "The posts of /demo could not be taken in: {Reason}")]
    private static partial void NotTakenIn(ILogger logger, string reason);
}

/// <param name="Name">Its file's name, which ends its address.</param>
/// <param name="Date">As the page shows it.</param>
internal sealed record DemoPost(string Name, string Title, string Date)
{
    /// <summary>Its address below the service's.</summary>
    internal string Path => $"/demo/{Name}";
}
