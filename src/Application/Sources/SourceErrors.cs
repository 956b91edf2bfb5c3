using BlogManager.Domain.Shared;

namespace BlogManager.Application.Sources;

internal static class SourceErrors
{
    internal static readonly Error NotFound = Error.NotFound(
        "No source has that id. GET /api/v1/sources lists sources."
    );

    internal static readonly Error Paused = new(
        "source_paused",
        ErrorKind.Conflict,
        "The source is paused: PATCH /api/v1/sources/ID with {\"paused\": false} first."
    );

    internal static readonly Error WrongSignature = new(
        "invalid_signature",
        ErrorKind.Unauthorized,
        "The delivery is not signed with this source's hook_secret, or was signed more than five minutes ago or ahead."
    );

    internal static readonly Error InProgress = new(
        "conflict",
        ErrorKind.Conflict,
        "The same delivery is being taken right now: send it again in a moment to learn of its job."
    );

    internal static readonly Error ForeignUrl = new(
        "foreign_url",
        ErrorKind.Unprocessable,
        "The URL is neither on the source's site nor one of its pages."
    );

    internal static readonly Error ExcludedUrl = new(
        "excluded_url",
        ErrorKind.Unprocessable,
        "The source's include or exclude leaves this URL out."
    );

    internal static readonly Error NotOurTopic = Error.NotFound("Nothing was asked of this hub for that topic.");
}
