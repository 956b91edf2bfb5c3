using BlogManager.Application.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Application.Sites;

/// <summary>
/// The one place where callers are held to their sites: before every store and index that a use case can be given.
/// </summary>
public static class SiteAccess
{
    /// <summary>Puts the sites of the caller before the stores and indexes that are registered.</summary>
    public static IServiceCollection HoldCallersToSites(this IServiceCollection services)
    {
        services.Decorate<IPostStore, PostsOfCaller>();
        services.Decorate<ILexicalIndex, WordsOfCaller>();
        services.Decorate<IVectorIndex, VectorsOfCaller>();
        services.Decorate<IJobStore, JobsOfCaller>();
        services.Decorate<ISourceStore, SourcesOfCaller>();
        return services;
    }
}
