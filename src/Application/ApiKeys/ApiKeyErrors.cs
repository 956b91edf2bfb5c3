using BlogManager.Domain.Shared;

namespace BlogManager.Application.ApiKeys;

/// <summary>The expected failures of keys.</summary>
internal static class ApiKeyErrors
{
    internal static readonly Error NotFound = Error.NotFound("No API key has that id. GET /api/v1/auth/keys lists them.");

    internal static readonly Error LastAdmin = new(
        "conflict", ErrorKind.Conflict, "This is the last active admin key: create another one before you revoke it.");

    internal static readonly Error AdminExists = new(
        "conflict", ErrorKind.Conflict, "An active admin key exists already: use it to create further keys, or add --force where it is lost.");

    internal static readonly Error Malformed = Refused("The API key is malformed: it was perhaps cut short or mistyped. Send it whole, as it was shown when it was made.");

    internal static readonly Error NotValid = Refused("The API key is unknown, has expired or was revoked.");

    private static Error Refused(string message) => new("unauthorized", ErrorKind.Unauthorized, message);
}
