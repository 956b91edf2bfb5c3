using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Requests;

public interface IInvalidatesCache<in TResponse>
{
    IReadOnlyCollection<string> TagsToDrop(TResponse response);
}

/// <summary>Drops what a successful command has made stale, before its caller hears of the success.</summary>
internal sealed class CacheInvalidationBehavior<TRequest, TResponse>(IResultCache cache, CorpusEpoch corpus)
    : Behavior<TRequest, TResponse>
    where TRequest : notnull
{
    public override async Task<TResponse> HandleAsync(
        TRequest request,
        Func<Task<TResponse>> next,
        CancellationToken cancellationToken
    )
    {
        var response = await next();
        // The change is made: a caller who has gone away must not leave stale answers behind.
        if (request is IInvalidatesCache<TResponse> command && response is IResult { IsSuccess: true })
        {
            using var span = Telemetry.Source.StartActivity("pipeline.invalidation");
            var tags = command.TagsToDrop(response);
            if (tags.Contains(CacheTags.Corpus))
                corpus.Forget();
            var dropped = await cache.InvalidateAsync(tags, CancellationToken.None);
            span?.SetTag("blogmanager.cache.dropped", dropped);
        }

        return response;
    }
}
