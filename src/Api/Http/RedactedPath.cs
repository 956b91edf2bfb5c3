using BlogManager.Domain.ApiKeys;

namespace BlogManager.Api.Http;

/// <summary>A request's path to be shown to its caller or kept: without what a key was put into.</summary>
internal static class RedactedPath
{
    private const string Removed = "(key removed)";
    private const int MostCharacters = 1024;

    /// <summary>
    /// The path, each part that holds the beginning of a key replaced; of one that is absurdly long the beginning.
    /// </summary>
    internal static string Of(HttpRequest request)
    {
        var path = (request.PathBase + request.Path).Value ?? "/";
        return Without(path.Length <= MostCharacters ? path : path[..MostCharacters]);
    }

    /// <summary>A path, each part that holds the beginning of a key replaced.</summary>
    internal static string Without(string path) =>
        !HoldsKey(path) ? path : string.Join('/', path.Split('/').Select(part => HoldsKey(part) ? Removed : part));

    /// <summary>
    /// Whether a text holds the beginning of a key: whoever mistypes the rest has still shown most of it.
    /// </summary>
    internal static bool HoldsKey(string text) =>
        text.Contains(KeySecret.CommonPrefix, StringComparison.OrdinalIgnoreCase)
        && Prefixes.Any(p => text.Contains(p, StringComparison.OrdinalIgnoreCase));

    private static readonly string[] Prefixes = [.. Enum.GetValues<KeyKind>().Select(KeySecret.Prefix)];
}
