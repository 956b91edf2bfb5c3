using BlogManager.Application.Ports;

namespace BlogManager.Application.Asking;

/// <param name="Days">Days; 0 where no text is kept, but the id alone for a day, so that feedback finds it.</param>
public sealed record AnswerRetention(int Days)
{
    public static readonly AnswerRetention Default = new(30);

    public bool KeepsText => Days > 0;

    public RetentionCutoff Since(DateTimeOffset now) => new(now.AddDays(-Days), now.AddDays(-1));
}
