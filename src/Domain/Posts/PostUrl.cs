using System.Text.Json.Serialization;
using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Posts;

/// <summary>
/// A post's canonical URL, which is its identity: http or https, lower-case scheme and host, no fragment, no default port,
/// no tracking parameters, the other parameters sorted by name and otherwise untouched (RFC 3986, section 6.2).
/// </summary>
public sealed record PostUrl
{
    /// <summary>The longest URL that is accepted, in characters.</summary>
    public const int MaxLength = 2048;

    private static readonly HashSet<string> TrackingParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "twclid", "ttclid", "igshid", "igsh", "li_fat_id", "yclid",
        "mc_cid", "mc_eid", "_hsenc", "_hsmi", "mkt_tok", "vero_id", "oly_anon_id", "oly_enc_id", "_ga", "_gl", "s_cid", "rb_clickid",
    };

    /// <summary>Wraps a URL that <see cref="Parse"/> has made canonical before, as a store returns it.</summary>
    /// <param name="value">The canonical URL.</param>
    [JsonConstructor]
    public PostUrl(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        Value = value;
    }

    /// <summary>The canonical URL.</summary>
    public string Value { get; }

    /// <summary>The site: <c>scheme://host[:port]</c>.</summary>
    [JsonIgnore]
    public string Site => new Uri(Value).GetLeftPart(UriPartial.Authority);

    /// <summary>Makes a URL canonical.</summary>
    /// <param name="text">An absolute http or https URL without credentials.</param>
    /// <param name="field">The request field that a validation error names.</param>
    public static Result<PostUrl> Parse(string? text, string field = "url")
    {
        if (string.IsNullOrWhiteSpace(text))
            return Error.Invalid(field, $"{field} is required: send an absolute http or https URL.");
        if (text.Length > MaxLength)
            return Error.Invalid(field, $"{field} is longer than {MaxLength} characters.");
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c) && !IsPaired(text))
                return Error.Invalid(field, $"{field} must not contain white space, control characters or broken Unicode.");
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0
            || !text.AsSpan(uri.Scheme.Length).StartsWith("://", StringComparison.Ordinal))
            return Error.Invalid(field, $"{field} must be an absolute http or https URL, such as https://blog.example/post.");
        if (uri.UserInfo.Length > 0 || text.AsSpan(uri.Scheme.Length + 3).IndexOf('@') is var at and >= 0 && text.AsSpan(uri.Scheme.Length + 3, at).IndexOfAny("/?#") < 0)
            return Error.Invalid(field, $"{field} must not contain credentials.");
        var host = uri.IdnHost.TrimEnd('.');
        if (host.Length is 0 or > 253)
            return Error.Invalid(field, $"{field} has no valid host.");
        if (uri.HostNameType == UriHostNameType.IPv6)
            host = "[" + host.Trim('[', ']') + "]";
        var port = uri.IsDefaultPort ? string.Empty : ":" + uri.Port;
        return new PostUrl(uri.Scheme + "://" + host.ToLowerInvariant() + port + uri.AbsolutePath + CanonicalQuery(uri.Query));
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsPaired(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return false;
        }

        return true;
    }

    private static string CanonicalQuery(string query)
    {
        if (query.Length <= 1)
            return string.Empty;
        var kept = query[1..].Split('&').Where(p => p.Length > 0 && !IsTracking(p)).OrderBy(Name, StringComparer.Ordinal).ToList();
        return kept.Count == 0 ? string.Empty : "?" + string.Join('&', kept);
    }

    private static bool IsTracking(string pair)
    {
        var name = Uri.UnescapeDataString(Name(pair));
        return name.StartsWith("utm_", StringComparison.OrdinalIgnoreCase) || TrackingParameters.Contains(name);
    }

    private static string Name(string pair) => pair.Split('=', 2)[0];
}
