using BlogManager.Domain.Shared;

namespace BlogManager.Domain.ApiKeys;

/// <summary>Kinds of key and their names, the same on the wire and in stores.</summary>
public static class KeyKinds
{
    private static readonly WireNames<KeyKind> Names = new(
        (KeyKind.Admin, "admin"),
        (KeyKind.Secret, "secret"),
        (KeyKind.Publishable, "publishable")
    );

    /// <summary>The name, e.g. <c>admin</c>.</summary>
    /// <param name="kind">The kind.</param>
    public static string Name(this KeyKind kind) => Names.Of(kind);

    /// <summary>The kind of a name, or null.</summary>
    /// <param name="name">The name.</param>
    public static KeyKind? Find(string? name) => Names.Find(name);

    /// <summary>The kind of a name, or an error of the kind of <see cref="Error.NotAValue"/>.</summary>
    /// <param name="name">The name.</param>
    public static Result<KeyKind> Parse(string? name) => Names.Parse(name);
}
