using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Posts;

/// <summary>
/// A post's canonical URL, which is its identity: http or https, lower-case scheme and host, no fragment, no default
/// port, no tracking parameters, the other parameters sorted by name and otherwise untouched (RFC 3986, section 6.2).
/// </summary>
public sealed partial record PostUrl
{
    /// <summary>The longest URL that is accepted, in characters.</summary>
    public const int MaxLength = 2048;

    private const int MaxPasses = 5;

    private static readonly HashSet<string> TrackingParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "fbclid",
        "gclid",
        "gclsrc",
        "dclid",
        "gbraid",
        "wbraid",
        "msclkid",
        "twclid",
        "ttclid",
        "igshid",
        "igsh",
        "li_fat_id",
        "yclid",
        "mc_cid",
        "mc_eid",
        "_hsenc",
        "_hsmi",
        "mkt_tok",
        "vero_id",
        "oly_anon_id",
        "oly_enc_id",
        "_ga",
        "_gl",
        "s_cid",
        "rb_clickid",
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
    /// <returns>The URL, or an error of the kind of <see cref="Error.NotAValue"/>.</returns>
    public static Result<PostUrl> Parse(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Error.NotAValue("is required: send an absolute http or https URL");
        if (text.Length > MaxLength)
            return Error.NotAValue($"is longer than {MaxLength} characters");
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c) && !IsPaired(text))
                return Error.NotAValue("must not contain white space, control characters or broken Unicode");
        }

        // Looked at before System.Uri sees it, which throws on some texts of other schemes ("//" and a bidirectional
        // control character).
        var isWeb =
            text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
        if (!isWeb || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return Error.NotAValue("must be an absolute http or https URL, such as https://blog.example/post");
        if (
            uri.UserInfo.Length > 0
            || text.AsSpan(uri.Scheme.Length + 3).IndexOf('@') is var at and >= 0
                && text.AsSpan(uri.Scheme.Length + 3, at).IndexOfAny("/?#") < 0
        )
            return Error.NotAValue("must not contain credentials");
        return Canonical(text, uri) switch
        {
            null => Error.NotAValue("has no valid host, or escapes that mean nothing"),
            // Escaping makes it longer, and what the service answers must be good to send back.
            { Length: > MaxLength } => Error.NotAValue($"is longer than {MaxLength} characters once it is escaped"),
            var canonical => new PostUrl(canonical),
        };
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

    /// <summary>
    /// The canonical form is one that stays as it is when it is read again. <see cref="Uri"/> alone does not always get
    /// there at once: with stray percent signs, and where a name without its final dot is an odd spelling of an IPv4
    /// address.
    /// </summary>
    private static string? Canonical(string sent, Uri uri)
    {
        var before = sent;
        for (var pass = 0; pass < MaxPasses; pass++)
        {
            if (CanonicalHost(uri) is not { } host)
                return null;
            var port = uri.IsDefaultPort ? string.Empty : ":" + uri.Port;
            var text =
                uri.Scheme
                + "://"
                + host
                + port
                + UpperCaseEscapes(uri.AbsolutePath)
                + CanonicalQuery(UpperCaseEscapes(uri.Query));
            if (text == before)
                return text;
            before = text;
            if (!Uri.TryCreate(text, UriKind.Absolute, out var again))
                return null;
            uri = again;
        }

        return null;
    }

    private static string? CanonicalHost(Uri uri)
    {
        try
        {
            // A zone (RFC 6874) means something on one machine only.
            if (uri.HostNameType == UriHostNameType.IPv6)
                return uri.IdnHost.Contains('%') ? null : "[" + uri.IdnHost.Trim('[', ']') + "]";
            // A name that has no form in ASCII has none in the DNS.
            var host = uri.IdnHost.TrimEnd('.').ToLowerInvariant();
            return host.Length is > 0 and <= 253 && host.All(char.IsAscii) ? host : null;
        }
        catch (UriFormatException)
        {
            // The name breaks the rules of IDNA (RFC 5890); there is no way to ask beforehand.
            return null;
        }
    }

    private static string UpperCaseEscapes(string text) =>
        Escape().Replace(text, escape => escape.Value.ToUpperInvariant());

    private static string CanonicalQuery(string query)
    {
        if (query.Length <= 1)
            return string.Empty;
        var kept = query[1..]
            .Split('&')
            .Where(p => p.Length > 0 && !IsTracking(p))
            .OrderBy(Name, StringComparer.Ordinal)
            .ToList();
        return kept.Count == 0 ? string.Empty : "?" + string.Join('&', kept);
    }

    private static bool IsTracking(string pair)
    {
        var name = Uri.UnescapeDataString(Name(pair));
        return name.StartsWith("utm_", StringComparison.OrdinalIgnoreCase) || TrackingParameters.Contains(name);
    }

    private static string Name(string pair) => pair.Split('=', 2)[0];

    [GeneratedRegex(
        "%[0-9a-f]{2}",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Escape();
}
