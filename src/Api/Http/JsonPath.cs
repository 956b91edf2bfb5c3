using System.Text.Json;
using System.Text.RegularExpressions;

namespace BlogManager.Api.Http;

/// <summary>
/// Says in the caller's words which member a <see cref="JsonException"/> is about, and what belongs there.
/// </summary>
internal static partial class JsonPath
{
    /// <summary>What a field must be, as the end of a sentence.</summary>
    internal static string Expectation(Type root, string field, JsonSerializerOptions options)
    {
        var type = TypeAt(root, field, options);
        type = type is null ? null : Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            null => "is not of the form expected here",
            _ when type == typeof(string) || TextValues.Of(type) is not null =>
                "must be a string of valid Unicode text",
            _ when type == typeof(bool) => "must be true or false",
            _ when type == typeof(int) || type == typeof(long) => "must be a whole number",
            _ when type == typeof(double) => "must be a number",
            _ when type == typeof(DateTimeOffset) =>
                "must be an RFC 3339 time with an offset, such as 2030-01-31T12:00:00Z",
            _ when ValueOf(type) is not null => "must be an object",
            _ when ElementOf(type) is not null => "must be a list",
            _ => "must be an object",
        };
    }

    private static Type? TypeAt(Type root, string field, JsonSerializerOptions options)
    {
        Type? type = root;
        foreach (Match part in Part().Matches(field))
        {
            if (type is null)
                return null;
            type = part.Value.StartsWith('[')
                ? ElementOf(type)
                : ValueOf(type)
                    ?? options.GetTypeInfo(type).Properties.FirstOrDefault(p => p.Name == part.Value)?.PropertyType;
        }

        return type;
    }

    // What the members of an object of any names are.
    private static Type? ValueOf(Type type) =>
        type.GetInterfaces()
            .Append(type)
            .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            ?.GetGenericArguments()[1];

    private static Type? ElementOf(Type type) =>
        type == typeof(string)
            ? null
            : type.GetInterfaces()
                .Append(type)
                .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))
                ?.GetGenericArguments()[0];

    [GeneratedRegex(@"\[\d+\]|[^.\[\]]+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Part();
}
