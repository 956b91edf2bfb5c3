namespace BlogManager.Application.Requests;

/// <summary>
/// The revision of the answers that the owner wrote, as this instance knows it: part of what remembered answers are
/// remembered by.
/// </summary>
public interface IOwnersRevision
{
    ValueTask<long> CurrentAsync(CancellationToken cancellationToken);
}
