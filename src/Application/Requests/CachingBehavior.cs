using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Requests;

public interface ICacheable
{
    /// <summary>
    /// All that the answer depends on besides the corpus; the pipeline adds the request's name and the models.
    /// </summary>
    string CacheKey { get; }

    /// <summary>What drops the answer: <c>post:ID</c>, <c>url:URL</c> or <c>corpus</c>.</summary>
    IReadOnlyCollection<string> CacheTags { get; }

    TimeSpan CacheLifetime { get; }

    /// <summary>
    /// Whether a successful response may be served again. Not where it is worse than what the next call may give: a
    /// fallback's.
    /// </summary>
    bool MayBeRemembered(object response) => true;

    /// <summary>Whether the answer shows more to a caller who may write posts than to one who may not.</summary>
    bool ShowsHidden => false;

    /// <summary>Whether an answer that the owner wrote goes before it.</summary>
    bool YieldsToOwner => false;

    /// <summary>
    /// Whether any post may make it a better one, so that it is made anew when the <see cref="CorpusEpoch"/> moves.
    /// </summary>
    bool FollowsCorpus => false;

    /// <summary>What drops the answer besides <see cref="CacheTags"/>, as far as only the answer tells.</summary>
    IReadOnlyCollection<string> TagsOf(object response) => [];
}

/// <summary>A cacheable request that has a remembered answer told again in its own way.</summary>
public interface ITransformsCached<TResponse>
{
    /// <summary>A remembered answer as this caller is to have it. It must leave the remembered one as it is.</summary>
    TResponse Transform(TResponse response);
}

/// <summary>
/// Remembers successful answers of requests that ask for it, where the request finds them good enough, and lets an
/// older one stand in while the store is out. Where answers are remembered by meaning too, the first wording of a
/// question is what all others are remembered by.
/// </summary>
internal sealed class CachingBehavior<TRequest, TResponse>(
    IResultCache cache,
    ITextModel model,
    IOwnersAnswers owner,
    CorpusEpoch corpus,
    AnsweredWordings wordings,
    RequestContext current
) : Behavior<TRequest, TResponse>
    where TRequest : notnull
{
    public override async Task<TResponse> HandleAsync(
        TRequest request,
        Func<Task<TResponse>> next,
        CancellationToken cancellationToken
    )
    {
        if (request is not ICacheable cacheable)
            return await next();
        var transform = request as ITransformsCached<TResponse>;
        // The sites too: what one caller may see is not there for another who is held to other sites.
        var rights = cacheable.ShowsHidden && current.Caller.Has(Scope.PostsWrite) ? "w" : "r";
        var owners = cacheable.YieldsToOwner ? await owner.CurrentAsync(cancellationToken) : 0;
        var epoch = cacheable.FollowsCorpus ? await corpus.CurrentAsync(cancellationToken) : 0;
        var circumstances =
            $"{typeof(TRequest).Name}|{model.Identity.Provider}|{model.Identity.Model}|{model.Prompts}|{current.Caller.Sites?.ToString() ?? "*"}|{rights}|{owners}|{epoch}|";
        var asked = wordings.IsOn ? request as IAskedInWords : null;
        var meaning = asked?.Wording is { } wording
            ? await MeaningAsync(circumstances, asked, wording, cancellationToken)
            : null;
        var key = circumstances + (meaning?.Key ?? cacheable.CacheKey);
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
                    {
                        Tags = cacheable.TagsOf(response),
                    }
                    : new CacheFill<TResponse>(
                        response,
                        Remember: false,
                        IsOutage: response is IResult { Error.Kind: ErrorKind.Unavailable }
                    );
            },
            cancellationToken
        );
        if (
            meaning is not null
            && status == CacheStatus.Miss
            && asked!.IsAnswer(entry.Value!)
            && cacheable.MayBeRemembered(entry.Value!)
        )
            wordings.Add(meaning.Scope, meaning.Question);
        current.CacheOutcome?.Set(status, transform is null ? entry : null);
        span?.SetTag("blogmanager.cache.result", Name(status));
        Telemetry.CacheRequests.Add(1, new("cache", typeof(TRequest).Name), new("result", Name(status)));
        return transform is null || status == CacheStatus.Miss ? entry.Value : transform.Transform(entry.Value);
    }

    private async Task<Meaning?> MeaningAsync(
        string circumstances,
        IAskedInWords asked,
        string wording,
        CancellationToken cancellationToken
    )
    {
        var scope = circumstances + asked.CacheKeyOf(string.Empty);
        if (wordings.Has(scope, wording))
            return null;
        var question = await wordings.ReadAsync(wording, cancellationToken);
        var same = wordings.Find(scope, question, cancellationToken);
        // What the owner wrote for these very words is not what the posts said to others.
        if (same is null || await owner.MayAnswerAsync(question, cancellationToken))
            return new Meaning(scope, question, asked.CacheKey);
        return new Meaning(scope, question, asked.CacheKeyOf(same));
    }

    private sealed record Meaning(string Scope, ReadQuestion Question, string Key);

    private static string Name(CacheStatus status) =>
        status switch
        {
            CacheStatus.Hit => "hit",
            CacheStatus.Stale => "stale",
            _ => "miss",
        };
}
