using BlogManager.Domain.Shared;

namespace BlogManager.Domain.ApiKeys;

/// <summary>What was done to a key.</summary>
public enum KeyAction
{
    /// <summary>It was made.</summary>
    Created,

    /// <summary>Its secret was replaced.</summary>
    Rotated,

    /// <summary>It was revoked.</summary>
    Revoked,

    /// <summary>Its name, origins, sites, tier, limits or leave to have posts taken in were changed.</summary>
    Changed,

    /// <summary>It was paused.</summary>
    Paused,

    /// <summary>It works again after a pause.</summary>
    Resumed,
}

/// <summary>What was done to keys and its names, the same on the wire and in stores.</summary>
public static class KeyActions
{
    private static readonly WireNames<KeyAction> Names = new(
        (KeyAction.Created, "created"),
        (KeyAction.Rotated, "rotated"),
        (KeyAction.Revoked, "revoked"),
        (KeyAction.Changed, "changed"),
        (KeyAction.Paused, "paused"),
        (KeyAction.Resumed, "resumed")
    );

    /// <summary>The name, e.g. <c>created</c>.</summary>
    /// <param name="action">The action.</param>
    public static string Name(this KeyAction action) => Names.Of(action);

    /// <summary>The action of a name, or null.</summary>
    /// <param name="name">The name.</param>
    public static KeyAction? Find(string? name) => Names.Find(name);
}

/// <summary>An entry of the audit of keys: it is written with the change itself, and stays. Never a secret.</summary>
public sealed record KeyChange
{
    /// <summary>Opaque id.</summary>
    public required string Id { get; init; }

    /// <summary>When it was done.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What was done.</summary>
    public required KeyAction Action { get; init; }

    /// <summary>The id of the key that was changed.</summary>
    public required string KeyId { get; init; }

    /// <summary>Its name.</summary>
    public required string KeyName { get; init; }

    /// <summary>The id of the key with which it was done, or null for the service itself.</summary>
    public string? ActorKeyId { get; init; }

    /// <summary>The name of that key, or <c>system</c>.</summary>
    public required string ActorName { get; init; }
}
