using BlogManager.Infrastructure.Storage.Mongo.Words;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// Makes the indexes when the service starts, and sees to what stops and earlier releases left, then and every few minutes:
/// where they left nothing each look is at one document or at no entry of an index. A server that does not answer stops
/// nothing: it is tried again until it does.
/// </summary>
internal sealed partial class MongoStart(
    MongoDatabase database,
    TermRows terms,
    TermCounts counts,
    PostUpgrade posts,
    SpaceErasure spaces,
    JobTexts jobTexts,
    WriteLog log,
    TimeProvider time,
    ILogger<MongoStart> logger
) : BackgroundService
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMinutes(5);

    private bool _isDown;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await database.PreparedAsync(cancellationToken).WaitAsync(WaitTimeout, cancellationToken);
        }
        catch (Exception e) when (e is not MongoSchemaException && !cancellationToken.IsCancellationRequested)
        {
            _isDown = true;
            LogDown(logger, e.GetType().Name);
        }

        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = BetweenLooks;
            try
            {
                await database.PreparedAsync(stoppingToken);
                if (_isDown)
                    LogBack(logger);
                _isDown = false;
                await log.ClearAbandonedAsync(stoppingToken);
                await spaces.FinishAsync(stoppingToken);
                await jobTexts.EraseLostAsync(stoppingToken);
                await posts.UpgradeAsync(stoppingToken);
                var added = await terms.AddMissingAsync(stoppingToken);
                if (added > 0)
                    LogAdded(logger, added);
                // What an earlier release searched: nobody needs it once every post has its rows.
                if (database.HasOldWords && !await terms.AnyMissingAsync(stoppingToken))
                    await database.DropOldWordsAsync(stoppingToken);
                await counts.RecountAsync(
                    async token => await log.IsUnderWayAsync(token) ? null : await log.VersionAsync(token),
                    stoppingToken
                );
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                pause = Pause;
                if (e is MongoSchemaException)
                    LogSchema(logger, e.Message);
                else if (!_isDown)
                    LogDown(logger, e.GetType().Name);
                _isDown = true;
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "MongoDB does not answer ({ErrorType}); it is tried again")]
    private static partial void LogDown(ILogger logger, string errorType);

    [LoggerMessage(Level = LogLevel.Information, Message = "MongoDB answers, and its indexes are there")]
    private static partial void LogBack(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "The MongoDB database cannot be used: {Reason}")]
    private static partial void LogSchema(ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The terms of {Posts} posts were added")]
    private static partial void LogAdded(ILogger logger, int posts);
}
