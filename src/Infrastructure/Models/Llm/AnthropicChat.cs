using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Has Anthropic's server remember the first user's message, which holds post or passages: a repair and a second
/// attempt begin with the same words.
/// </summary>
internal sealed class AnthropicChat(IChatClient inner) : DelegatingChatClient(inner)
{
    public override Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => base.GetResponseAsync(Marked(messages), options, cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => base.GetStreamingResponseAsync(Marked(messages), options, cancellationToken);

    private static ChatMessage[] Marked(IEnumerable<ChatMessage> messages)
    {
        ChatMessage[] marked = [.. messages];
        var at = Array.FindIndex(marked, m => m.Role == ChatRole.User);
        if (at >= 0)
            // A message of its own: that of the caller goes to other attempts too.
            marked[at] = new ChatMessage(
                ChatRole.User,
                [new TextContent(marked[at].Text).WithCacheControl(new CacheControlEphemeral())]
            );
        return marked;
    }
}
