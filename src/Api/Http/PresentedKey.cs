using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Api.Http;

/// <summary>Finds the key that a request carries: in one of two headers, never in its URL.</summary>
internal static class PresentedKey
{
    internal const string Header = "X-API-Key";

    private const string Bearer = "Bearer ";

    // Names that mean a key whatever the value; "key" and "token" have other uses, so there only the value tells.
    private static readonly HashSet<string> KeyParameters = new(StringComparer.OrdinalIgnoreCase)
    {
        "api_key",
        "apikey",
        "api-key",
        "x-api-key",
        "x_api_key",
        "access_token",
        "authorization",
        "bearer",
    };

    private static readonly string[] Prefixes = [.. Enum.GetValues<KeyKind>().Select(KeySecret.Prefix)];
    private static readonly int SecretLength = KeySecret.Create(KeyKind.Secret).Reveal().Length;

    private static readonly Error InUrl = Error.Invalid(
        "query",
        "An API key must not be sent in a URL, where logs and histories keep it: send it as the header X-API-Key or Authorization: Bearer, and replace this key."
    );

    private static readonly Error TwoKeys = Error.Invalid(
        "authorization",
        "Two different API keys were sent: send one, as X-API-Key or as Authorization: Bearer."
    );

    /// <summary>The key sent, null where none was, or the error of one that was sent wrongly.</summary>
    internal static Result<string?> Of(HttpRequest request)
    {
        if (request.QueryString.HasValue && IsInQuery(request.Query))
            return InUrl;
        string? found = null;
        foreach (var value in request.Headers[Header])
        {
            if (!Add(ref found, value?.Trim() ?? string.Empty))
                return TwoKeys;
        }

        foreach (var value in request.Headers.Authorization)
        {
            if (value is null || !value.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
                continue;
            var token = value[Bearer.Length..].Trim();
            // A gateway's own token, beside the key in the header that is for nothing else, is none of this service's.
            if (found is not null && !token.StartsWith(KeySecret.CommonPrefix, StringComparison.Ordinal))
                continue;
            if (!Add(ref found, token))
                return TwoKeys;
        }

        return Result<string?>.Success(found);
    }

    /// <summary>Whether a request carries credentials of any sort.</summary>
    internal static bool IsPresent(HttpRequest request) =>
        request.Headers.ContainsKey(Header) || request.Headers.ContainsKey("Authorization");

    private static bool Add(ref string? found, string key)
    {
        if (found is not null && !string.Equals(found, key, StringComparison.Ordinal))
            return false;
        found = key;
        return true;
    }

    private static bool IsInQuery(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            if (KeyParameters.Contains(name) || HoldsKey(name))
                return true;
            for (var i = 0; i < values.Count; i++)
            {
                if (values[i] is { } value && HoldsKey(value))
                    return true;
            }
        }

        return false;
    }

    private static bool HoldsKey(string text)
    {
        if (!text.Contains(KeySecret.CommonPrefix, StringComparison.Ordinal))
            return false;
        foreach (var prefix in Prefixes)
        {
            var at = text.IndexOf(prefix, StringComparison.Ordinal);
            if (at == 0)
                return true;
            for (
                ;
                at >= 0 && at + SecretLength <= text.Length;
                at = text.IndexOf(prefix, at + 1, StringComparison.Ordinal)
            )
            {
                if (KeySecret.TryParse(text.Substring(at, SecretLength), out _))
                    return true;
            }
        }

        return false;
    }
}
