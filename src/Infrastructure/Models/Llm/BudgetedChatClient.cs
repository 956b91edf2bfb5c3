using System.Runtime.CompilerServices;
using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Application.Spending;
using Microsoft.Extensions.AI;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Has each request to a model's server take its most from the budgets before it is sent, every attempt by itself, and
/// give back what it did not need.
/// </summary>
internal sealed class BudgetedChatClient(IChatClient inner, ModelIdentity model, TokenSpending spending)
    : DelegatingChatClient(inner)
{
    // What a server puts around a message and around a request, rather too much.
    private const int TokensAroundMessage = 16;
    private const int TokensAroundRequest = 64;

    /// <exception cref="ModelServerFault">A budget has no room for it.</exception>
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ChatMessage[] sent = [.. messages];
        var permit = await ReserveAsync(sent, options, cancellationToken);
        ChatResponse response;
        try
        {
            response = await base.GetResponseAsync(sent, options, cancellationToken);
        }
        catch (Exception fault)
        {
            await EndAsync(permit, sent, string.Empty, fault);
            throw;
        }

        await SettleAsync(permit, sent, response.Text, response.Usage);
        return response;
    }

    /// <exception cref="ModelServerFault">A budget has no room for it.</exception>
    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        ChatMessage[] sent = [.. messages];
        var permit = await ReserveAsync(sent, options, cancellationToken);
        var reply = new StringBuilder();
        UsageDetails? usage = null;
        Exception? fault = null;
        var isWhole = false;
        try
        {
            await using var updates = base.GetStreamingResponseAsync(sent, options, cancellationToken)
                .GetAsyncEnumerator(cancellationToken);
            while (true)
            {
                try
                {
                    if (!await updates.MoveNextAsync())
                        break;
                }
                catch (Exception e)
                {
                    fault = e;
                    throw;
                }

                reply.Append(updates.Current.Text);
                foreach (var reported in updates.Current.Contents.OfType<UsageContent>())
                    usage = reported.Details;
                yield return updates.Current;
            }

            isWhole = true;
        }
        finally
        {
            // One that is left before its end may be billed for more than came: it stays taken whole.
            if (isWhole || usage is not null)
                await SettleAsync(permit, sent, reply.ToString(), usage);
            else
                await EndAsync(permit, sent, reply.ToString(), fault);
        }
    }

    /// <summary>
    /// The most that a request may consume: no tokenizer in use makes more tokens of a text than it has bytes of UTF-8.
    /// </summary>
    internal static long MostOf(IReadOnlyList<ChatMessage> messages, ChatOptions? options) =>
        TokensAroundRequest
        + messages.Sum(m => (long)Encoding.UTF8.GetByteCount(m.Text) + TokensAroundMessage)
        + (
            options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema }
                ? Encoding.UTF8.GetByteCount(schema.GetRawText())
                : 0
        )
        + (options?.MaxOutputTokens ?? 0);

    private async Task<SpendingPermit> ReserveAsync(
        ChatMessage[] messages,
        ChatOptions? options,
        CancellationToken cancellationToken
    ) =>
        await spending.ReserveAsync(MostOf(messages, options), cancellationToken)
        ?? throw new ModelServerFault(FaultReason.OverBudget);

    // What a server does not report is estimated, rather too much than too little.
    private Task SettleAsync(SpendingPermit permit, ChatMessage[] sent, string reply, UsageDetails? usage) =>
        permit.SettleAsync(
            model,
            TokenCount.Tokens(usage?.InputTokenCount) is > 0 and var input ? input : Estimate(sent),
            usage?.OutputTokenCount is null ? TokenEstimate.Of(reply) : TokenCount.Tokens(usage.OutputTokenCount)
        );

    private Task EndAsync(SpendingPermit permit, ChatMessage[] sent, string reply, Exception? fault) =>
        WasRefused(fault) ? permit.GiveBackAsync() : permit.KeepAsync(model, Estimate(sent), TokenEstimate.Of(reply));

    private static long Estimate(ChatMessage[] sent) => sent.Sum(m => (long)TokenEstimate.Of(m.Text));

    // An answer with a status of failure, or no connection at all: nothing was written for it.
    private static bool WasRefused(Exception? fault) =>
        fault is ModelServerFault { Status: >= 400 }
        || (fault as HttpRequestException ?? fault?.InnerException as HttpRequestException)?.HttpRequestError
            is HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError;
}
