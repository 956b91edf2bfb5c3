using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;
using MediatR;

namespace BlogManager.Application.Pipeline;

/// <summary>Remembers successful answers of requests that ask for it, where the request finds them good enough.</summary>
internal sealed class CachingBehavior<TRequest, TResponse>(IResultCache cache, ITextModel model, CacheOutcome outcome) : Behavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    public override async Task<TResponse> HandleAsync(TRequest request, Func<Task<TResponse>> next, CancellationToken cancellationToken)
    {
        if (request is not ICacheable cacheable)
            return await next();
        var key = $"{typeof(TRequest).Name}|{model.Identity.Provider}|{model.Identity.Model}|{cacheable.CacheKey}";
        using var span = Telemetry.Source.StartActivity("pipeline.caching");
        var (value, hit) = await cache.GetOrCreateAsync(
            key, cacheable.CacheTags, cacheable.CacheLifetime,
            async _ =>
            {
                var response = await next();
                return (response, response is IResult { IsSuccess: true } && cacheable.MayBeRemembered(response));
            },
            cancellationToken);
        outcome.Set(hit);
        span?.SetTag("blogmanager.cache.hit", hit);
        Telemetry.CacheRequests.Add(1, new("cache", typeof(TRequest).Name), new("result", hit ? "hit" : "miss"));
        return value;
    }
}
