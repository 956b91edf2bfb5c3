using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Answers;

/// <summary>The id of an answer that the owner wrote.</summary>
public sealed record CuratedId
{
    private CuratedId(string value) => Value = value;

    /// <summary>The id.</summary>
    public string Value { get; }

    /// <summary>Reads an id.</summary>
    /// <param name="text">The id, opaque.</param>
    /// <returns>The id, or an error of the kind of <see cref="Error.NotAValue"/>.</returns>
    public static Result<CuratedId> Parse(string? text) => Ids.Check(text).Map(id => new CuratedId(id));

    /// <inheritdoc/>
    public override string ToString() => Value;
}
