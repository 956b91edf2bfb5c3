using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// What Ollama wants besides: how long the model stays loaded and how large its context is; and what its client leaves
/// out: an answer without an end is none, and a stream that the caller has given up does not end as if it were whole.
/// </summary>
internal sealed class OllamaChat(IChatClient inner, OllamaChatOptions settings, ModelNotPulled notPulled)
    : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ChatResponse response;
        try
        {
            response = await base.GetResponseAsync(messages, With(options), cancellationToken);
        }
        catch (ModelServerFault fault)
        {
            notPulled.TellIf(fault);
            throw;
        }

        cancellationToken.ThrowIfCancellationRequested();
        // As of {"error": …} with a status of success.
        if (response.FinishReason is null && response.Text.Length == 0)
            throw new ModelServerFault(FaultReason.Unreadable);
        notPulled.Forget();
        return response;
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await using var updates = base.GetStreamingResponseAsync(messages, With(options), cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await updates.MoveNextAsync())
                    break;
            }
            catch (ModelServerFault fault)
            {
                notPulled.TellIf(fault);
                throw;
            }

            yield return updates.Current;
        }

        cancellationToken.ThrowIfCancellationRequested();
        notPulled.Forget();
    }

    private ChatOptions With(ChatOptions? options)
    {
        var with = options?.Clone() ?? new ChatOptions();
        with.AdditionalProperties = [];
        if (settings.ContextTokens > 0)
            with.AdditionalProperties["num_ctx"] = settings.ContextTokens;
        if (settings.KeepAlive.Length > 0)
            with.AdditionalProperties["keep_alive"] = settings.KeepAlive;
        return with;
    }
}
