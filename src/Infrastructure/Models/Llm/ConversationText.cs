using BlogManager.Domain.Answers;

namespace BlogManager.Infrastructure.Models.Llm;

internal static class ConversationText
{
    /// <summary>The last turns, one a line, as many as fit.</summary>
    /// <param name="history">Oldest first.</param>
    /// <param name="tokens">The most estimated tokens.</param>
    internal static string Of(IReadOnlyList<Turn> history, int tokens)
    {
        var turns = new List<string>();
        foreach (var turn in history.Reverse())
        {
            var line = $"{turn.Role}: {turn.Content}";
            tokens -= TokenEstimate.Of(line) + 1;
            if (tokens < 0)
                break;
            turns.Insert(0, line);
        }

        return string.Join('\n', turns);
    }
}
