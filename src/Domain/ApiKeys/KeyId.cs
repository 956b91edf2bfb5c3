using BlogManager.Domain.Shared;

namespace BlogManager.Domain.ApiKeys;

/// <summary>The id of a key, as a caller sends it: there need be no such key.</summary>
public sealed record KeyId
{
    private KeyId(string value) => Value = value;

    /// <summary>The id.</summary>
    public string Value { get; }

    /// <summary>Reads an id.</summary>
    /// <param name="text">The id, opaque.</param>
    /// <returns>The id, or an error of the kind of <see cref="Error.NotAValue"/>.</returns>
    public static Result<KeyId> Parse(string? text) => Ids.Check(text).Map(id => new KeyId(id));

    /// <inheritdoc/>
    public override string ToString() => Value;
}
