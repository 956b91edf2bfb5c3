using BlogManager.Domain.Shared;

namespace BlogManager.Application.ApiKeys;

internal static class ApiKeyErrors
{
    internal static readonly Error NotFound = Error.NotFound(
        "No API key has that id. GET /api/v1/auth/keys lists them."
    );

    internal static readonly Error LastAdmin = new(
        "conflict",
        ErrorKind.Conflict,
        "This is the last admin key that does not expire: create another one before you revoke or pause it."
    );

    internal static readonly Error AdminExists = new(
        "conflict",
        ErrorKind.Conflict,
        "An active admin key exists already: use it to create further keys, or add --force where it is lost."
    );

    internal static readonly Error NotActive = new(
        "conflict",
        ErrorKind.Conflict,
        "An expired or revoked key cannot be rotated or changed: create a new one."
    );

    internal static readonly Error Superseded = new(
        "conflict",
        ErrorKind.Conflict,
        "The key was rotated by another call at the same time: read it and rotate it again if that is still wanted."
    );

    internal static readonly Error OriginNotAllowed = new(
        "origin_not_allowed",
        ErrorKind.Forbidden,
        "This publishable key works only in pages of its allowed_origins: the header Origin is missing or names another. Use a secret key outside pages."
    );

    internal static readonly Error Malformed = Refused(
        "The API key is malformed: it was perhaps cut short or mistyped. Send it whole, as it was shown when it was made."
    );

    internal static readonly Error Paused = new(
        "key_paused",
        ErrorKind.Forbidden,
        "This API key is paused: an administrator can let it work again by PATCH /api/v1/auth/keys/{id} with paused false."
    );

    internal static readonly Error NotValid = Refused("The API key is unknown, has expired or was revoked.");

    private static Error Refused(string message) => new("unauthorized", ErrorKind.Unauthorized, message);
}
