namespace BlogManager.Api.Http;

/// <summary>
/// The methods of HTTP that are measured and logged by name. A caller can make others up: each would be a label, or a
/// text of theirs in the log.
/// </summary>
internal static class KnownMethods
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
    };

    internal static bool Contain(string method) => Names.Contains(method);
}
