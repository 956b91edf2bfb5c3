namespace BlogManager.Application.Ports;

/// <summary>
/// Tells whether two questions mean the same: another number, name, version or negation is another question. It would
/// rather miss one than take another one for it.
/// </summary>
public interface IQuestionMatcher
{
    /// <summary>Reads a question for any number of comparisons.</summary>
    Task<ReadQuestion> ReadAsync(string question, CancellationToken cancellationToken);

    bool AreSame(ReadQuestion one, ReadQuestion other);

    /// <summary>
    /// Whether the words alone say that two questions are two: they differ in a number, a name, a negation, an opposite
    /// or in what is asked.
    /// </summary>
    bool AreApart(string one, string other);
}

/// <summary>A question as its matcher reads it.</summary>
/// <param name="Text">The question.</param>
/// <param name="IsWhole">
/// Whether all that the matcher goes by was there; else reading it again may find more.
/// </param>
public abstract record ReadQuestion(string Text, bool IsWhole);
