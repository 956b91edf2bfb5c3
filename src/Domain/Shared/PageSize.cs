using System.Globalization;

namespace BlogManager.Domain.Shared;

/// <summary>How many rows of a list are read at once: 1 to <see cref="Most"/>.</summary>
public sealed record PageSize
{
    /// <summary>The most rows of a page.</summary>
    public const int Most = 100;

    /// <summary>The size of a page where none is asked for.</summary>
    public static readonly PageSize Default = new(20);

    private PageSize(int rows) => Value = rows;

    /// <summary>The number of rows.</summary>
    public int Value { get; }

    /// <summary>Reads a number of rows.</summary>
    /// <param name="text">Digits.</param>
    /// <returns>The size, or an error of the kind of <see cref="Error.NotAValue"/>.</returns>
    public static Result<PageSize> Parse(string? text) =>
        !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var rows)
            ? Error.NotAValue("must be a whole number")
        : rows is < 1 or > Most ? Error.NotAValue($"must be from 1 to {Most}")
        : new PageSize(rows);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
