using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Requests;

/// <summary>Why a caller is not let in.</summary>
public static class AccessErrors
{
    /// <summary>No key was shown, or one that is not valid.</summary>
    public static readonly Error Unauthorized = new(
        "unauthorized",
        ErrorKind.Unauthorized,
        "A valid API key is needed: send it as X-API-Key or as Authorization: Bearer."
    );

    /// <summary>The request's type declares no access: a fault of the service, answered as a refusal.</summary>
    public static readonly Error Undeclared = new(
        "forbidden",
        ErrorKind.Forbidden,
        "This operation declares no access and is therefore closed."
    );

    public static readonly Error HeldToSites = new(
        "forbidden",
        ErrorKind.Forbidden,
        "This operation reaches every site, and this key is held to some: use a key without sites."
    );

    /// <summary>The request writes to a site to which the key is not held.</summary>
    public static readonly Error ForeignSite = new(
        "forbidden",
        ErrorKind.Forbidden,
        "This key is held to sites, and the URL is of another one: GET /api/v1/auth/me lists its sites."
    );

    public static Error MissingScope(Scope needed) =>
        new("forbidden", ErrorKind.Forbidden, $"This key lacks the scope {needed.Name()}.")
        {
            Details = new Dictionary<string, object?> { ["required_scope"] = needed.Name() },
        };
}
