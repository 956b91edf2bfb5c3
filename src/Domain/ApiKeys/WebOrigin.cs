using System.Buffers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Domain.ApiKeys;

/// <summary>
/// The origin of a web page as browsers send it (RFC 6454, section 6.2): <c>scheme://host[:port]</c>, lower-case, the
/// host in ASCII, no default port. The same form as <see cref="PostUrl.Site"/>, so that the two can be compared as
/// texts.
/// </summary>
public static class WebOrigin
{
    /// <summary>The longest origin that is accepted, in characters: the longest host name, scheme and port.</summary>
    public const int MaxLength = 300;

    private const string Example = "such as https://blog.example";

    private static readonly string[] Schemes = ["https://", "http://"];
    private static readonly SearchValues<char> PathStarts = SearchValues.Create("/?#\\");

    /// <summary>Makes an origin canonical.</summary>
    /// <param name="text">An http or https origin.</param>
    /// <param name="field">The request field that a validation error names.</param>
    public static Result<string> Parse(string? text, string field)
    {
        if (Complaint(text) is { } complaint)
            return Error.Invalid(field, $"{field} {complaint}");
        // What is left to be found wrong is the host or the port.
        var parsed = PostUrl.Parse(text, field);
        return parsed.IsSuccess
            ? parsed.Value.Site
            : Error.Invalid(
                field,
                $"{field} has an origin without a valid host and port: send scheme://host[:port], {Example}."
            );
    }

    private static string? Complaint(string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxLength)
            return $"must hold origins of 1 to {MaxLength} characters, {Example}.";
        if (text.Equals("null", StringComparison.OrdinalIgnoreCase))
            return "must not hold null: it is the origin of every sandboxed frame and local file. Serve the page from a host of its own.";
        if (text.Contains('*', StringComparison.Ordinal))
            return "must not hold wildcards: list every origin on its own.";
        var scheme = Schemes.FirstOrDefault(s => text.StartsWith(s, StringComparison.OrdinalIgnoreCase));
        if (scheme is null)
            return $"must hold origins that begin with https:// or http://, {Example}.";
        var rest = text.AsSpan(scheme.Length);
        if (rest.IndexOfAny(PathStarts) is var end and >= 0)
            return rest[end..] is "/"
                ? "must hold origins without a slash at the end."
                : "must hold origins without path, query or fragment: scheme://host[:port] alone.";
        return rest.IndexOfAny('@', '%') >= 0 ? "must hold origins without credentials or escapes." : null;
    }
}
