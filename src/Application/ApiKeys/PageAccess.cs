using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.ApiKeys;

public static class PageAccess
{
    /// <summary>A page asks from an origin on which no active publishable key works.</summary>
    public static readonly Error OriginNotListed = ApiKeyErrors.OriginNotAllowed with
    {
        Message =
            "No active publishable key lists this origin in its allowed_origins: create one that does, or check scheme, host and port.",
    };

    /// <summary>
    /// Why a caller may not call from an origin, or null where it may: publishable keys are bound to their origins, and
    /// every other caller to none.
    /// </summary>
    /// <param name="origin">
    /// The request's one header <c>Origin</c>, or null. Browsers write it in one form, so that it must be equal to the
    /// letter.
    /// </param>
    public static Error? Refuse(Caller caller, string? origin)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Origins is null || (origin is not null && caller.Origins.Contains(origin, StringComparer.Ordinal))
            ? null
            : ApiKeyErrors.OriginNotAllowed;
    }
}
