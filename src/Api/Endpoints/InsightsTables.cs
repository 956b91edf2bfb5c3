using System.Globalization;
using BlogManager.Application.Insights;
using BlogManager.Domain.Answers;

namespace BlogManager.Api.Endpoints;

/// <summary>The columns of insights as tables. What is a list in JSON has its items on lines of their own.</summary>
internal static class InsightsTables
{
    internal static IReadOnlyList<CsvColumn<UnansweredQuestion>> Unanswered { get; } =
    [
        new("question", q => q.Question),
        new("times", q => Text(q.Times)),
        new("variants", q => string.Join('\n', q.Variants)),
        new("last_asked_at", q => Text(q.LastAskedAt)),
        new("nearest", q => Urls(q.Nearest)),
    ];

    internal static IReadOnlyList<CsvColumn<AskedQuestionView>> Asked { get; } =
    [
        new("answer_id", q => q.AnswerId),
        new("question", q => q.Question),
        new("answer", q => q.Answer),
        new("outcome", q => q.Outcome.Name()),
        new("support", q => Text(q.Support)),
        new("asked_at", q => Text(q.AskedAt)),
        new("last_asked_at", q => Text(q.LastAskedAt)),
        new("times", q => Text(q.Times)),
        new("sites", q => q.Sites is null ? null : string.Join('\n', q.Sites)),
        new("helpful", q => Text(q.Helpful)),
        new("unhelpful", q => Text(q.Unhelpful)),
        new("comments", q => string.Join('\n', q.Comments)),
        new("cited", q => Urls(q.Cited)),
        new("nearest", q => Urls(q.Nearest)),
        new("provider", q => q.Provider),
        new("model", q => q.Model),
        new("degraded", q => q.Degraded ? "true" : "false"),
        new("latency_ms", q => Text(q.LatencyMs)),
        new("key_id", q => q.KeyId),
    ];

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Urls(IReadOnlyList<InsightsPost> posts) => string.Join('\n', posts.Select(p => p.Url));
}
