using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using FluentValidation;

namespace BlogManager.Application.Insights;

/// <summary>The last days up to now, today among them, in UTC.</summary>
internal sealed record InsightsWindow(DateOnly First, DateOnly Last, DateTimeOffset To)
{
    internal const int DefaultDays = 30;
    internal const int MostDays = 365;

    internal DateTimeOffset From => new(First, TimeOnly.MinValue, TimeSpan.Zero);

    internal static InsightsWindow Of(int days, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        return new InsightsWindow(today.AddDays(1 - days), today, now);
    }

    /// <summary>The days in parts, each from its first to its last day.</summary>
    internal IEnumerable<(DateOnly First, DateOnly Last)> Parts(int days)
    {
        for (var first = First; first <= Last; first = first.AddDays(days))
        {
            var last = first.AddDays(days - 1);
            yield return (first, last < Last ? last : Last);
        }
    }

    /// <summary>The answers of these days whose text may still be looked at, though it may be there longer.</summary>
    internal AnswerQuery Answers(
        AnswerRetention retention,
        DateTimeOffset now,
        SiteScope? within,
        SiteOrigin? site,
        params IReadOnlyList<AnswerOutcome> outcomes
    )
    {
        var kept = retention.Since(now).Details;
        return new AnswerQuery(From > kept ? From : kept, To, within, site?.Value, outcomes);
    }

    internal static IRuleBuilderOptions<T, int> MustBeDays<T>(IRuleBuilder<T, int> rule) =>
        rule.InclusiveBetween(1, MostDays).WithMessage($"days must be from 1 to {MostDays}.");
}

/// <summary>A post, as insights name it.</summary>
/// <param name="BlogId">The post.</param>
/// <param name="Url">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
public sealed record InsightsPost(string BlogId, string Url, string Title)
{
    /// <summary>The posts of some ids that are there and the caller's to see, by id.</summary>
    internal static async Task<IReadOnlyDictionary<string, InsightsPost>> FindAsync(
        IPostStore posts,
        IEnumerable<string> ids,
        CancellationToken cancellationToken
    )
    {
        string[] distinct = [.. ids.Distinct(StringComparer.Ordinal)];
        if (distinct.Length == 0)
            return new Dictionary<string, InsightsPost>();
        return (await posts.FindListingsAsync(distinct, cancellationToken)).ToDictionary(
            p => p.Id,
            p => new InsightsPost(p.Id, p.Url.Value, p.Title),
            StringComparer.Ordinal
        );
    }
}
