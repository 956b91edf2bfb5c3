using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Answers;

/// <summary>The id of an answer, as a caller sends it: there need be no such answer.</summary>
public sealed record AnswerId
{
    private AnswerId(string value) => Value = value;

    /// <summary>The id.</summary>
    public string Value { get; }

    /// <summary>Reads an id.</summary>
    /// <param name="text">The id, opaque.</param>
    /// <returns>The id, or an error of the kind of <see cref="Error.NotAValue"/>.</returns>
    public static Result<AnswerId> Parse(string? text) => Ids.Check(text).Map(id => new AnswerId(id));

    /// <inheritdoc/>
    public override string ToString() => Value;
}
