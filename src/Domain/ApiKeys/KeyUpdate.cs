namespace BlogManager.Domain.ApiKeys;

/// <summary>What is to be changed of a key; null leaves a part as it is.</summary>
public sealed record KeyUpdate
{
    /// <summary>Another name.</summary>
    public string? Name { get; init; }

    /// <summary>Whether it is paused.</summary>
    public bool? Paused { get; init; }

    /// <summary>The origins of a publishable key's pages, in place of those before.</summary>
    public IReadOnlyList<string>? AllowedOrigins { get; init; }

    /// <summary>The sites that it is held to, in place of those before.</summary>
    public IReadOnlyList<string>? Sites { get; init; }

    /// <summary>Another tier.</summary>
    public KeyTier? Tier { get; init; }

    /// <summary>Its own limits, in place of those before.</summary>
    public IReadOnlyDictionary<string, int>? Limits { get; init; }

    /// <summary>Whether a publishable key's pages may have posts taken in.</summary>
    public bool? AutoProcess { get; init; }

    /// <summary>Whether anything but a pause is changed.</summary>
    public bool ChangesMoreThanPause =>
        Name is not null
        || AllowedOrigins is not null
        || Sites is not null
        || Tier is not null
        || Limits is not null
        || AutoProcess is not null;

    /// <summary>What the audit says of it.</summary>
    /// <param name="key">The key before.</param>
    public IEnumerable<KeyAction> Actions(ApiKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (ChangesMoreThanPause)
            yield return KeyAction.Changed;
        if (Paused is { } paused && paused != key.PausedAt is not null)
            yield return paused ? KeyAction.Paused : KeyAction.Resumed;
    }

    /// <summary>The key as it is afterwards.</summary>
    /// <param name="key">The key before.</param>
    /// <param name="now">The moment of the change.</param>
    public ApiKey Apply(ApiKey key, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key with
        {
            Name = Name ?? key.Name,
            PausedAt = Paused switch
            {
                null => key.PausedAt,
                true => key.PausedAt ?? now,
                false => null,
            },
            AllowedOrigins = AllowedOrigins ?? key.AllowedOrigins,
            Sites = Sites ?? key.Sites,
            Tier = Tier ?? key.Tier,
            Limits = Limits ?? key.Limits,
            AutoProcess = AutoProcess ?? key.AutoProcess,
        };
    }
}
