using BlogManager.Application.Ports;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Importing;

internal static class SourceChanges
{
    private const int MostTries = 10;

    /// <summary>Changes a source as it stands; where it is changed meanwhile it is read again.</summary>
    /// <param name="change">Makes its next version; null to leave it as it is.</param>
    /// <returns>The source as it is now; null where there is none any more.</returns>
    internal static async Task<Source?> ChangeAsync(
        this ISourceStore sources,
        string id,
        Func<Source, Source?> change,
        CancellationToken cancellationToken
    )
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await sources.FindAsync(id, cancellationToken) is not { } source)
                return null;
            if (change(source) is not { } changed)
                return source;
            if (await sources.ReplaceAsync(changed, cancellationToken))
                return changed;
        }

        throw new InvalidOperationException($"A source was changed by others {MostTries} times while it was changed.");
    }
}
