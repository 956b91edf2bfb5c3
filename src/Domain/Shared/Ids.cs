namespace BlogManager.Domain.Shared;

/// <summary>Makes ids: UUIDv7 (RFC 9562), so that they sort by time. Callers see opaque strings.</summary>
public static class Ids
{
    /// <summary>The longest text that is looked up as an id, in characters.</summary>
    public const int MaxLength = 100;

    /// <summary>A new id.</summary>
    /// <param name="time">The clock whose present goes into the id.</param>
    public static string New(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return Guid.CreateVersion7(time.GetUtcNow()).ToString("n");
    }

    /// <summary>Whether a text can be an id: ids are opaque, so that only emptiness and length are looked at.</summary>
    internal static Result<string> Check(string? text) =>
        string.IsNullOrWhiteSpace(text) ? Error.NotAValue("is required")
        : text.Length > MaxLength ? Error.NotAValue($"is longer than {MaxLength} characters, as no id is")
        : text;
}
