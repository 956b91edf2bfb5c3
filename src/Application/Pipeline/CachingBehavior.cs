using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;
using MediatR;

namespace BlogManager.Application.Pipeline;

/// <summary>
/// Remembers successful answers of requests that ask for it, where the request finds them good enough, and lets an
/// older one stand in while the store is out.
/// </summary>
internal sealed class CachingBehavior<TRequest, TResponse>(IResultCache cache, ITextModel model, RequestContext current)
    : Behavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    public override async Task<TResponse> HandleAsync(
        TRequest request,
        Func<Task<TResponse>> next,
        CancellationToken cancellationToken
    )
    {
        if (request is not ICacheable cacheable)
            return await next();
        var retelling = request as IRetold<TResponse>;
        // The sites too: what one caller may see is not there for another who is held to other sites.
        var key =
            $"{typeof(TRequest).Name}|{model.Identity.Provider}|{model.Identity.Model}|{current.Caller.Sites?.ToString() ?? "*"}|{cacheable.CacheKey}";
        using var span = Telemetry.Source.StartActivity("pipeline.caching");
        var (entry, status) = await cache.GetOrCreateAsync(
            key,
            cacheable.CacheTags,
            cacheable.CacheLifetime,
            async _ =>
            {
                var response = await next();
                return response is IResult { IsSuccess: true }
                    ? new CacheFill<TResponse>(response, Remember: cacheable.MayBeRemembered(response))
                    : new CacheFill<TResponse>(
                        response,
                        Remember: false,
                        IsOutage: response is IResult { Error.Kind: ErrorKind.Unavailable }
                    );
            },
            cancellationToken
        );
        current.CacheOutcome?.Set(status, retelling is null ? entry : null);
        span?.SetTag("blogmanager.cache.result", Name(status));
        Telemetry.CacheRequests.Add(1, new("cache", typeof(TRequest).Name), new("result", Name(status)));
        return retelling is null || status == CacheStatus.Miss ? entry.Value : retelling.Retell(entry.Value);
    }

    private static string Name(CacheStatus status) =>
        status switch
        {
            CacheStatus.Hit => "hit",
            CacheStatus.Stale => "stale",
            _ => "miss",
        };
}
