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
