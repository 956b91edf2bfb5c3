namespace BlogManager.Domain.Shared;

/// <summary>Makes ids: UUIDv7 (RFC 9562), so that they sort by time. Callers see opaque strings.</summary>
public static class Ids
{
    /// <summary>A new id.</summary>
    /// <param name="time">The clock whose present goes into the id.</param>
    public static string New(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        return Guid.CreateVersion7(time.GetUtcNow()).ToString("n");
    }
}
