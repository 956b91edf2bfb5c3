using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Posts;

/// <summary>The id of a question, as a caller sends it: there need be no such question.</summary>
public sealed record QuestionId
{
    private QuestionId(string value) => Value = value;

    /// <summary>The id.</summary>
    public string Value { get; }

    /// <summary>Reads an id.</summary>
    /// <param name="text">The id, opaque.</param>
    /// <returns>The id, or an error of the kind of <see cref="Error.NotAValue"/>.</returns>
    public static Result<QuestionId> Parse(string? text) => Ids.Check(text).Map(id => new QuestionId(id));

    /// <inheritdoc/>
    public override string ToString() => Value;
}
