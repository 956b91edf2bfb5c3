using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Answers;

/// <summary>What a row of counts counts.</summary>
public enum CountKind
{
    /// <summary>Asks, with the tokens and the time that they took.</summary>
    Asks,

    /// <summary>What is thought of answers, on the day of the answer.</summary>
    Feedback,

    /// <summary>Tokens that models consumed, whatever for.</summary>
    Tokens,
}

/// <summary>Kinds of counts and the names by which they are stored.</summary>
public static class CountKinds
{
    private static readonly WireNames<CountKind> All = new(
        (CountKind.Asks, "asks"),
        (CountKind.Feedback, "feedback"),
        (CountKind.Tokens, "tokens")
    );

    /// <summary>The name, e.g. <c>asks</c>.</summary>
    /// <param name="kind">The kind.</param>
    public static string Name(this CountKind kind) => All.Of(kind);

    /// <summary>The kind of a name, or an error of the kind of <see cref="Error.NotAValue"/>.</summary>
    /// <param name="name">The name.</param>
    public static Result<CountKind> Parse(string? name) => All.Parse(name);
}

/// <summary>What is counted together. No text of a question is in it.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="Kind">What is counted.</param>
/// <param name="Sites">The sites over which it was asked; null for every site.</param>
/// <param name="KeyId">The key that it was asked with; null for none.</param>
/// <param name="Provider">Who wrote it; null where that does not matter.</param>
/// <param name="Model">With which model.</param>
/// <param name="Outcome">How it came out.</param>
/// <param name="Cached">Whether it was remembered.</param>
public sealed record CountKey(
    DateOnly Day,
    CountKind Kind,
    SiteScope? Sites = null,
    string? KeyId = null,
    string? Provider = null,
    string? Model = null,
    AnswerOutcome? Outcome = null,
    bool Cached = false
)
{
    /// <summary>The day and a hash of all the rest: the same for the same key, and in the order of days.</summary>
    public string Id =>
        DayId(Day)
        + "-"
        + Convert
            .ToHexStringLower(
                SHA256.HashData(
                    Encoding.UTF8.GetBytes(
                        string.Join(
                            '\0',
                            Kind.Name(),
                            Sites is null ? "*" : " " + Sites,
                            KeyId,
                            Provider,
                            Model,
                            Outcome?.Name(),
                            Cached ? "cached" : string.Empty
                        )
                    )
                )
            )
            .AsSpan(0, 32)
            .ToString();

    /// <summary>What is told together where a day has too many keys: neither the sites nor who asked.</summary>
    public CountKey Folded() => this with { Sites = null, KeyId = null };

    /// <summary>With what the ids of a day begin.</summary>
    /// <param name="day">The day.</param>
    public static string DayId(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}

/// <summary>What was counted under a key.</summary>
/// <param name="Key">What is counted together.</param>
/// <param name="Times">How often.</param>
/// <param name="InputTokens">Tokens read.</param>
/// <param name="OutputTokens">Tokens written.</param>
/// <param name="Helpful">Callers whose last word is that it helped; less than 0 for those who changed their mind.</param>
/// <param name="Unhelpful">Callers whose last word is that it did not.</param>
public sealed record DailyCount(
    CountKey Key,
    long Times = 0,
    long InputTokens = 0,
    long OutputTokens = 0,
    long Helpful = 0,
    long Unhelpful = 0
)
{
    /// <summary>How many keys a day has at most: what comes beyond is folded.</summary>
    public const int MostADay = 1000;

    /// <summary>How long asking took.</summary>
    public LatencyHistogram Latency { get; init; } = LatencyHistogram.Empty;

    /// <summary>Both together, under this one's key.</summary>
    /// <param name="other">The other one.</param>
    public DailyCount Plus(DailyCount other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            Times = Times + other.Times,
            InputTokens = InputTokens + other.InputTokens,
            OutputTokens = OutputTokens + other.OutputTokens,
            Helpful = Helpful + other.Helpful,
            Unhelpful = Unhelpful + other.Unhelpful,
            Latency = Latency.Plus(other.Latency),
        };
    }
}
