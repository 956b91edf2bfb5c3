using BlogManager.Application.Ports;

namespace BlogManager.Application.Asking;

/// <summary>How long answers are kept.</summary>
/// <param name="Days">Days; 0 where no text is kept, but the id alone for a day, so that feedback finds it.</param>
public sealed record AnswerRetention(int Days)
{
    /// <summary>Unless the owner says otherwise.</summary>
    public static readonly AnswerRetention Default = new(30);

    /// <summary>Whether questions and answers are kept as text.</summary>
    public bool KeepsText => Days > 0;

    /// <summary>What is kept at a moment.</summary>
    /// <param name="now">The moment.</param>
    public KeptSince Since(DateTimeOffset now) => new(now.AddDays(-Days), now.AddDays(-1));
}
