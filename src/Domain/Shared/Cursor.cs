namespace BlogManager.Domain.Shared;

/// <summary>Where a page of a list begins, as the page before told: only the store that made it can read it.</summary>
public sealed record Cursor
{
    /// <summary>The longest cursor that is looked at, in characters.</summary>
    public const int MaxLength = 500;

    private Cursor(string value) => Value = value;

    /// <summary>The cursor, opaque.</summary>
    public string Value { get; }

    /// <summary>Reads a cursor.</summary>
    /// <param name="text">What <see cref="Page{T}.NextCursor"/> was.</param>
    /// <returns>The cursor, or an error of the kind of <see cref="Error.NotAValue"/>.</returns>
    public static Result<Cursor> Parse(string? text) =>
        text is { Length: > 0 and <= MaxLength }
            ? new Cursor(text)
            : Error.NotAValue("is not one that this service made");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
