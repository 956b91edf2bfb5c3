using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Has the model put a follow-up so that it can be asked without the turns before it.</summary>
internal sealed class FollowUpWriter(StructuredChat chat, int maxInputTokens)
{
    private const int ReservedTokens = 800;
    private const int LongestQuestion = 1_000;

    private static readonly ReplyForm Form = Prompts.Reply("standalone_question");

    /// <exception cref="ModelServerFault">The server failed, or there is no question of use.</exception>
    internal async Task<string> WriteAsync(
        string question,
        IReadOnlyList<Turn> history,
        TokenCount used,
        CancellationToken cancellationToken
    )
    {
        var fence = new DataDelimiters();
        var left = maxInputTokens - ReservedTokens - TokenEstimate.Of(question);
        var reply = await chat.AskAsync<QuestionReply>(
            new(
                Form,
                Prompts.FollowUpSystem.Render(("data_rule", fence.Rule)),
                Prompts.FollowUpRequest.Render(
                    ("conversation", fence.Around("CONVERSATION", ConversationText.Of(history, left))),
                    ("question", fence.Around("QUESTION", question))
                ),
                r =>
                    string.IsNullOrWhiteSpace(r.Question) ? "question is empty."
                    : ReplyLanguage.Differs(question, r.Question) ? "question is in another language."
                    : null
            ),
            used,
            cancellationToken
        );
        var text = WrittenText.Plain(reply.Question, LongestQuestion);
        return text.Length > 0 ? text : throw new ModelServerFault(FaultReason.NothingUsable);
    }

    private sealed record QuestionReply(string Question);
}
