using BlogManager.Infrastructure.Models.Extractive.Questions;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>Asks a post its own questions.</summary>
internal interface IQuestionCheck
{
    /// <summary>Whether there is time left to ask another.</summary>
    bool HasRoom { get; }

    /// <summary>
    /// The question with the evidence that the post gives back; null where that is not its own, or where it is like one
    /// that was asked before.
    /// </summary>
    Candidate? Ask(Candidate candidate, CancellationToken cancellationToken);
}
