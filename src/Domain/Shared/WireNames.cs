namespace BlogManager.Domain.Shared;

/// <summary>The values of an enumeration and the names by which they are sent and stored, each said once.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
/// <param name="names">Every value with its name.</param>
internal sealed class WireNames<T>(params (T Value, string Name)[] names)
    where T : struct, Enum
{
    /// <summary>Every value, in order.</summary>
    internal IReadOnlyList<T> Values { get; } = [.. names.Select(n => n.Value)];

    /// <summary>Every name, in order.</summary>
    internal IReadOnlyList<string> Names { get; } = [.. names.Select(n => n.Name)];

    /// <summary>The name of a value.</summary>
    internal string Of(T value) => names.First(n => EqualityComparer<T>.Default.Equals(n.Value, value)).Name;

    /// <summary>The value of a name, or an error of the kind of <see cref="Error.NotAValue"/>.</summary>
    internal Result<T> Parse(string? name) =>
        Find(name) is { } value ? value : Error.NotAValue($"must be one of: {string.Join(", ", Names)}");

    /// <summary>The value of a name, or null.</summary>
    internal T? Find(string? name)
    {
        foreach (var (value, wire) in names)
        {
            if (wire == name)
                return value;
        }

        return null;
    }
}
