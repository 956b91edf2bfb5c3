namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

/// <summary>Moments to and from BSON dates, which count whole milliseconds in UTC.</summary>
internal static class Moments
{
    /// <summary>A moment as it is stored; what is finer than a millisecond is cut off.</summary>
    public static DateTime ToStored(this DateTimeOffset moment) =>
        DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds()).UtcDateTime;

    /// <summary>A moment that may be null, as it is stored.</summary>
    public static DateTime? ToStored(this DateTimeOffset? moment) => moment?.ToStored();

    public static DateTimeOffset ToMoment(this DateTime stored) => new(DateTime.SpecifyKind(stored, DateTimeKind.Utc));

    /// <summary>A stored moment that may be null.</summary>
    public static DateTimeOffset? ToMoment(this DateTime? stored) => stored?.ToMoment();

    /// <summary>
    /// The stored moment of a cursor. Whoever forges one with a moment that no date has gets the nearest date.
    /// </summary>
    /// <param name="unixMilliseconds">Milliseconds since 1970.</param>
    public static DateTime Stored(long unixMilliseconds) =>
        DateTimeOffset
            .FromUnixTimeMilliseconds(
                Math.Clamp(
                    unixMilliseconds,
                    DateTimeOffset.MinValue.ToUnixTimeMilliseconds(),
                    DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                )
            )
            .UtcDateTime;
}
