using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Has the model answer in claims, each with its quotes, and keeps the claims of which a quote stands in a passage.
/// What share of them that is, is the answer's support; where none is left, it is an abstention.
/// </summary>
internal sealed partial class AnswerWriter(
    StructuredChat chat,
    ClaimSupport support,
    int maxInputTokens,
    ILogger<AnswerWriter> logger
)
{
    private const int LongestHeading = 200;
    private const int ReservedTokens = 2_000;

    private static readonly DraftAnswer Abstention = new(string.Empty, [], 0);

    private static readonly ReplyForm Form = Prompts.Reply("answer_from_passages");

    /// <exception cref="ModelServerFault">The server failed, or the model's reply cannot be read.</exception>
    internal async Task<DraftAnswer> WriteAsync(AnswerTask task, TokenCount used, CancellationToken cancellationToken)
    {
        if (task.Passages.Count == 0)
            return Abstention;
        var (request, given) = Prompt(task, maxInputTokens);
        try
        {
            return await SendAsync(task, request, given, used, cancellationToken);
        }
        catch (ModelServerFault refused) when (refused.Status is 400 or 413 or 422 && given > 1)
        {
            // Perhaps it holds less than it was said to: once more with half, where that is fewer passages.
            var (shorter, fewer) = Prompt(task, ReservedTokens + TokenEstimate.Of(request.Request) / 2);
            if (fewer == given)
                throw;
            return await SendAsync(task, shorter, fewer, used, cancellationToken);
        }
    }

    private (WritingRequest<AnswerReply> Request, int Given) Prompt(AnswerTask task, int tokens)
    {
        var fence = new DataDelimiters();
        var left = tokens - ReservedTokens - TokenEstimate.Of(task.Question);
        var conversation = ConversationText.Of(task.History, left / 4);
        var (passages, given) = Passages(task, fence, left - TokenEstimate.Of(conversation));
        if (given < task.Passages.Count)
        {
            Telemetry.LlmPassagesLeftOut.Add(task.Passages.Count - given);
            LogLeftOut(given, task.Passages.Count, tokens);
        }

        return (
            new WritingRequest<AnswerReply>(
                Form,
                Prompts.AnswerSystem.Render(("data_rule", fence.Rule)),
                Request(task, conversation, passages, fence),
                Fault
            ),
            given
        );

        string? Fault(AnswerReply r) =>
            r.Answered && r.Claims.Count == 0 ? "answered is true, but there are no claims."
            : r.Claims.Any(c => c.Quotes.Any(q => q.Passage < 1 || q.Passage > given))
                ? $"passage must be from 1 to {given}."
            : ReplyLanguage.Differs(task.Question, string.Join(' ', r.Claims.Select(c => c.Text)))
                ? "the claims are not in the language of the question."
            : null;
    }

    private async Task<DraftAnswer> SendAsync(
        AnswerTask task,
        WritingRequest<AnswerReply> request,
        int given,
        TokenCount used,
        CancellationToken cancellationToken
    )
    {
        if (task.OnDraft is not { } grown)
        {
            var whole = await chat.AskAsync(request, used, cancellationToken);
            return await DraftAsync(task, whole, given, cancellationToken);
        }

        var claims = new SupportedClaims(task, support, given);
        var reply = await chat.AskAsync<AnswerReply, ClaimReply>(
            request,
            "claims",
            SaysAnswered,
            async (claim, token) =>
            {
                if (ReplyLanguage.Differs(task.Question, claim.Text))
                    throw new ModelServerFault(FaultReason.WrongLanguage);
                if (!await claims.AddAsync(claim, token))
                    return null;
                if (claims.AreAnAnswer)
                    grown(claims.Draft);
                return claims.AreAnAnswer;
            },
            used,
            cancellationToken
        );
        return reply is null ? claims.Draft : await DraftAsync(task, reply, given, cancellationToken);
    }

    // Members come in the order of the schema, this one first; where it has not come, the whole reply is waited for.
    private static bool SaysAnswered(string begun)
    {
        const string Name = "\"answered\"";
        var at = begun.IndexOf(Name, StringComparison.Ordinal);
        return at >= 0
            && begun.AsSpan(at + Name.Length).TrimStart() is [':', .. var value]
            && value.TrimStart().StartsWith("true", StringComparison.Ordinal);
    }

    private static string Request(AnswerTask task, string conversation, string passages, DataDelimiters fence) =>
        Prompts.AnswerRequest.Render(
            // The turns come from the caller, those of the "assistant" too: all of it is data.
            (
                "conversation",
                conversation.Length == 0
                    ? string.Empty
                    : Prompts.AnswerConversation.Render(("conversation", fence.Around("CONVERSATION", conversation)))
                        + "\n\n"
            ),
            ("question", fence.Around("QUESTION", task.Question)),
            ("passages", passages)
        );

    /// <summary>The passages between marks, as many of the best as fit; of the first at least its beginning.</summary>
    private static (string Text, int Given) Passages(AnswerTask task, DataDelimiters fence, int left)
    {
        var text = new StringBuilder();
        var given = 0;
        foreach (var passage in task.Passages)
        {
            var chunk = passage.Source.Chunk;
            var head =
                $"Title: {WrittenText.Plain(passage.Source.Title, LongestHeading)}"
                + (
                    chunk.Heading.Length > 0
                        ? $"\nSection: {WrittenText.Plain(chunk.Heading, LongestHeading)}"
                        : string.Empty
                );
            var body = given == 0 ? TokenEstimate.Start(chunk.Text, Math.Max(200, left)) : chunk.Text;
            left -= TokenEstimate.Of(head) + TokenEstimate.Of(body) + 40;
            if (left < 0 && given > 0)
                break;
            text.Append(fence.Around($"PASSAGE {++given}", $"{head}\n\n{body}")).Append("\n\n");
        }

        return (text.ToString(), given);
    }

    private async Task<DraftAnswer> DraftAsync(
        AnswerTask task,
        AnswerReply reply,
        int given,
        CancellationToken cancellationToken
    )
    {
        if (!reply.Answered)
            return Abstention;
        var claims = new SupportedClaims(task, support, given);
        foreach (var claim in reply.Claims)
        {
            if (!await claims.AddAsync(claim, cancellationToken))
                break;
        }

        return claims.Draft;
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The language model was given {Given} of {Total} passages: more do not fit {Tokens} tokens"
    )]
    private partial void LogLeftOut(int given, int total, int tokens);

    private sealed record AnswerReply(bool Answered, IReadOnlyList<ClaimReply> Claims);
}
