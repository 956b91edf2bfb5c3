using BlogManager.Application.Ports;

namespace BlogManager.Application.Requests;

/// <summary>What the owner wrote, as far as remembered answers must yield to it.</summary>
public interface IOwnersAnswers
{
    /// <summary>
    /// The revision of the answers that the owner wrote, as this instance knows it: part of what remembered answers are
    /// remembered by.
    /// </summary>
    ValueTask<long> CurrentAsync(CancellationToken cancellationToken);

    /// <summary>Whether one of them is to a question that means the same, of whatever post or site.</summary>
    ValueTask<bool> MayAnswerAsync(ReadQuestion question, CancellationToken cancellationToken);
}
