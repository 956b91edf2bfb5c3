using BlogManager.Domain.Shared;

namespace BlogManager.Domain.ApiKeys;

/// <summary>How much of each rate limit a key has.</summary>
public enum KeyTier
{
    /// <summary>The limits as they are.</summary>
    Standard,

    /// <summary>Ten times the limits; the default of admin keys.</summary>
    Elevated,

    /// <summary>No limit in any category.</summary>
    Unlimited,
}

/// <summary>Tiers and their wire names.</summary>
public static class KeyTiers
{
    private static readonly WireNames<KeyTier> Names = new(
        (KeyTier.Standard, "standard"),
        (KeyTier.Elevated, "elevated"),
        (KeyTier.Unlimited, "unlimited")
    );

    /// <summary>What stands for a tier in metrics where there is no key.</summary>
    public const string None = "none";

    /// <summary>Every wire name.</summary>
    public static IReadOnlyList<string> AllNames => Names.Names;

    /// <summary>The tier of a key for which none was asked.</summary>
    /// <param name="kind">The key's kind.</param>
    public static KeyTier Default(KeyKind kind) => kind == KeyKind.Admin ? KeyTier.Elevated : KeyTier.Standard;

    /// <summary>The wire name, e.g. <c>standard</c>.</summary>
    /// <param name="tier">The tier.</param>
    public static string Name(this KeyTier tier) => Names.Of(tier);

    /// <summary>The tier of a wire name, or null.</summary>
    /// <param name="name">The wire name.</param>
    public static KeyTier? Find(string? name) => Names.Find(name);

    /// <summary>The tier of a name, or an error of the kind of <see cref="Error.NotAValue"/>.</summary>
    /// <param name="name">The name.</param>
    public static Result<KeyTier> Parse(string? name) => Names.Parse(name);
}
