using System.Diagnostics.Metrics;
using BlogManager.Application.Background;
using BlogManager.Application.Health;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Application;

/// <summary>A series whose labels are known before anything is measured.</summary>
/// <param name="Labels">Its labels, in the order in which they are measured.</param>
public sealed record KnownSeries(Instrument Instrument, IReadOnlyList<KeyValuePair<string, object?>> Labels)
{
    /// <summary>
    /// Every series that can be told at the start. They are to stand at 0 from then on: a rate or an increase begins
    /// with the second sample of a series, so that the first failure of its sort would be no increase. Not among them
    /// is what is absent until it was counted: jobs and posts.
    /// </summary>
    /// <param name="services">
    /// The container, which knows the dependencies, the kinds of jobs and the chosen providers.
    /// </param>
    public static IReadOnlyList<KnownSeries> All(IServiceProvider services)
    {
        string[] circuits = [.. services.GetRequiredService<ICircuitStates>().Snapshot().Keys];
        string[] kinds = [.. services.GetServices<IJobHandler>().Select(handler => handler.Kind)];
        var adapters = services.GetRequiredService<ChosenAdapters>();
        return
        [
            .. Of(Telemetry.PostsProcessed, ("result", ["processed", "unchanged", "failed"])),
            .. Of(Telemetry.QuestionsGenerated),
            .. Of(Telemetry.IngestionReused, ("part", ["chunks", "questions", "summaries"])),
            .. Of(Telemetry.IngestionStepDuration, ("step", IngestionSteps.Names)),
            .. Of(Telemetry.Answers, ("outcome", ["answered", "close", "abstained"])),
            .. Of(Telemetry.AnswersDegraded),
            .. Of(Telemetry.Feedback, ("helpful", ["true", "false"])),
            .. Of(Telemetry.RetrievalDuration, ("stage", ["lexical", "vector"])),
            .. Of(Telemetry.CacheRequests, ("cache", CachedRequests()), ("result", ["hit", "miss", "stale"])),
            .. Of(
                Telemetry.RateLimitExceeded,
                ("category", LimitCategories.All),
                ("identifier_type", ["api_key", "ip"])
            ),
            .. Of(
                Telemetry.RateLimitExceeded,
                ("category", [LimitCategories.Authentication]),
                ("identifier_type", ["ip"])
            ),
            .. Of(
                Telemetry.RateLimitExceededByTier,
                ("category", LimitCategories.All),
                ("tier", [.. KeyTiers.AllNames, KeyTiers.None])
            ),
            .. Of(
                Telemetry.RateLimitExceededByTier,
                ("category", [LimitCategories.Authentication]),
                ("tier", [KeyTiers.None])
            ),
            .. Of(Telemetry.RateLimitDegraded),
            .. Of(Telemetry.CircuitBreakerState, ("dependency", circuits)),
            .. Of(
                Telemetry.CircuitBreakerTransitions,
                ("dependency", circuits),
                ("to", ["closed", "half_open", "open", "isolated"])
            ),
            .. Of(Telemetry.CrawlerHostsOpen),
            .. Of(
                Telemetry.OutboundAttempts,
                ("dependency", circuits),
                ("outcome", ["ok", "fault", "timeout", "rejected"])
            ),
            .. Of(Telemetry.OutboundRetries, ("dependency", circuits)),
            .. Of(Telemetry.OutboundTimeouts, ("dependency", circuits)),
            .. Of(
                Telemetry.LlmTokens,
                ("provider", [.. new[] { adapters.Models, adapters.Embeddings }.Distinct()]),
                ("direction", ["input", "output"])
            ),
            .. Of(Telemetry.LlmPassagesLeftOut),
            .. Of(
                Telemetry.LlmRequestDuration,
                ("provider", [adapters.Models]),
                ("operation", ["chat"]),
                ("outcome", ["ok"])
            ),
            .. Of(
                Telemetry.LlmRequestDuration,
                ("provider", [adapters.Embeddings]),
                ("operation", ["embeddings"]),
                ("outcome", ["ok"])
            ),
            .. Of(Telemetry.WorkStuck, ("work", [StuckWork.Job, StuckWork.Computation])),
            .. Of(Telemetry.JobsFinished, ("kind", kinds), ("outcome", JobMetrics.Outcomes)),
            .. Of(Telemetry.JobDuration, ("kind", kinds)),
            .. Of(Telemetry.ServerRefusals, ("code", Telemetry.ServerRefusalCodes)),
            .. Of(Telemetry.LogMessages, ("level", ["warning", "error", "critical"])),
        ];
    }

    private static string[] CachedRequests() =>
        [
            .. typeof(KnownSeries)
                .Assembly.GetTypes()
                .Where(t => t is { IsClass: true, IsAbstract: false } && t.IsAssignableTo(typeof(ICacheable)))
                .Select(t => t.Name),
        ];

    // Each value of each label with each of the others.
    private static IEnumerable<KnownSeries> Of(
        Instrument instrument,
        params (string Label, IReadOnlyList<string> Values)[] labels
    )
    {
        IEnumerable<KeyValuePair<string, object?>[]> combined =
        [
            [],
        ];
        foreach (var (label, values) in labels)
            combined = combined
                .SelectMany(known =>
                    values.Select(value => known.Append(new KeyValuePair<string, object?>(label, value)).ToArray())
                )
                .ToList();
        return combined.Select(known => new KnownSeries(instrument, known));
    }
}
