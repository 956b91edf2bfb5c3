using BlogManager.Application.Requests;

namespace BlogManager.Application;

/// <summary>The one place where the order of the pipeline is read.</summary>
public static class RequestPipeline
{
    /// <summary>The behaviours that every request meets, outermost first.</summary>
    public static IReadOnlyList<Type> Behaviors { get; } =
    [
        typeof(TracingBehavior<,>), // sees refusals and cache hits too
        typeof(AuthorizationBehavior<,>), // before validation and cache: a cached answer never reaches a caller without the right
        typeof(ValidationBehavior<,>), // only valid requests make cache keys
        typeof(AskingPauseBehavior<,>), // before the cache: what is paused is not answered from memory either
        typeof(RecordingBehavior<,>), // before the cache: a remembered answer was given too
        typeof(CachingBehavior<,>), // successes only
        typeof(CacheInvalidationBehavior<,>), // after the handler's success, before the caller hears of it
        typeof(ResilienceBehavior<,>), // the deadline, the limit on costly work, one retry for queries
    ];
}
