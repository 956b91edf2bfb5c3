using BlogManager.Domain.Answers;

namespace BlogManager.Application.Ports;

/// <summary>Keeps whether asking is paused, for every instance.</summary>
public interface IAskingPauses
{
    /// <returns>Null while asking is not paused.</returns>
    Task<AskingPause?> FindAsync(CancellationToken cancellationToken);

    /// <param name="pause">Null to go on.</param>
    Task PutAsync(AskingPause? pause, CancellationToken cancellationToken);
}
