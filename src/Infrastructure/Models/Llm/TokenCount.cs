using BlogManager.Domain.Posts;
using Microsoft.Extensions.AI;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Adds up what one piece of writing consumed, failed and repaired calls included.</summary>
/// <param name="provider">The provider that is counted for.</param>
internal sealed class TokenCount(string provider)
{
    /// <summary>The sum so far. A server that does not report counts nothing.</summary>
    internal TokenUsage Sum { get; private set; } = TokenUsage.None;

    internal void Add(UsageDetails? usage)
    {
        if (usage is null)
            return;
        var (input, output) = (Tokens(usage.InputTokenCount), Tokens(usage.OutputTokenCount));
        Sum = Sum.Plus(new TokenUsage(input, output));
        ModelServerCalls.Count(provider, input, output);
    }

    // A server's numbers are a stranger's numbers.
    internal static int Tokens(long? count) => (int)Math.Clamp(count ?? 0, 0, 100_000_000);
}
