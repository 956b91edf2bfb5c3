using BlogManager.Domain.Shared;

namespace BlogManager.Application.Jobs;

internal static class JobErrors
{
    internal static readonly Error NotFound = Error.NotFound("No job has that id. GET /api/v1/jobs lists them.");

    internal static Error AlreadyFinished(string status) =>
        new("conflict", ErrorKind.Conflict, $"The job has {status} already and cannot be cancelled.")
        {
            Details = new Dictionary<string, object?> { ["status"] = status },
        };
}
