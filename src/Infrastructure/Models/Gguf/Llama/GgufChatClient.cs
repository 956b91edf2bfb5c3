using System.Runtime.CompilerServices;
using System.Text;
using BlogManager.Infrastructure.Models.Llm;
using LLama;
using LLama.Abstractions;
using LLama.Common;
using LLama.Exceptions;
using LLama.Native;
using LLama.Sampling;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Models.Gguf.Llama;

/// <summary>
/// Writes with a GGUF file by llama.cpp, one reply at a time. The file is mapped when it is first needed; the memory of
/// a context is taken for each reply and given back.
/// </summary>
internal sealed class GgufChatClient : IChatClient
{
    // Cancelling is seen between two of these; on a slow processor each takes a second or so.
    private const uint TokensInStep = 128;

    // A reply may still be written when the service stops.
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(5);

    private readonly GgufOptions _options;
    private readonly Lazy<Task<LLamaWeights>> _weights;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _isDisposed;

    static GgufChatClient() =>
        // llama.cpp writes on standard error what it thinks, and may quote what it reads.
        NativeLibraryConfig.All.WithLogCallback((_, _) => { });

    public GgufChatClient(IOptions<GgufOptions> options)
    {
        _options = options.Value;
        // Whoever asks first may give up before a large file is read; the reading goes on for the next.
        _weights = new(() => Task.Run(() => LLamaWeights.LoadFromFile(Parameters(_options))));
    }

    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        CancellationToken cancellationToken = default
    ) => await GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    /// <exception cref="ModelServerFault">The file is no model, or the messages are too long for its context.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            var weights = await WeightsAsync(cancellationToken);
            var prompt = weights.Tokenize(Prompt(weights, [.. messages]), true, true, Encoding.UTF8);
            var most = Math.Min(options?.MaxOutputTokens ?? _options.MaxOutputTokens, _options.MaxOutputTokens);
            if (prompt.Length + most > _options.ContextTokens)
                throw new ModelServerFault(FaultReason.RequestRefused);
            using var context = weights.CreateContext(Parameters(_options));
            using var sampling = Sampling(options);
            var text = new StreamingTokenDecoder(context);
            var batch = new LLamaBatch();
            var (outcome, _, at) = await context.DecodeAsync([.. prompt], LLamaSeqId.Zero, batch, 0, cancellationToken);
            var (written, isWhole) = (0, false);
            while (outcome == DecodeResult.Ok && written < most)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var token = sampling.Sample(context.NativeHandle, batch.TokenCount - 1);
                if (isWhole = token.IsEndOfGeneration(weights.Vocab))
                    break;
                written++;
                text.Add(token);
                if (text.Read() is { Length: > 0 } piece)
                    yield return new ChatResponseUpdate(ChatRole.Assistant, piece);
                batch.Clear();
                batch.Add(token, (LLamaPos)at++, LLamaSeqId.Zero, logits: true);
                outcome = await context.DecodeAsync(batch, cancellationToken);
            }

            if (outcome != DecodeResult.Ok)
                throw new ModelServerFault(FaultReason.Unreadable);
            yield return new ChatResponseUpdate(
                ChatRole.Assistant,
                [new UsageContent(new UsageDetails { InputTokenCount = prompt.Length, OutputTokenCount = written })]
            )
            {
                FinishReason = isWhole ? ChatFinishReason.Stop : ChatFinishReason.Length,
            };
        }
        finally
        {
            _turn.Release();
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // The native code does not look: what is freed under a call takes the process with it.
        if (_isDisposed || !_turn.Wait(EndsWithin))
            return;
        _isDisposed = true;
        _turn.Release();
        if (_weights.IsValueCreated && _weights.Value.IsCompletedSuccessfully)
            _weights.Value.Result.Dispose();
    }

    internal static ModelParams Parameters(GgufOptions options) =>
        new(options.Path)
        {
            ContextSize = (uint)options.ContextTokens,
            GpuLayerCount = 0,
            Threads = options.ThreadsUsed,
            BatchThreads = options.ThreadsUsed,
            BatchSize = TokensInStep,
            UBatchSize = TokensInStep,
        };

    private async Task<LLamaWeights> WeightsAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _weights.Value.WaitAsync(cancellationToken);
        }
        catch (Exception e) when (e is LoadWeightsFailedException or TypeInitializationException or RuntimeError)
        {
            throw new ModelServerFault(FaultReason.NotAdmitted);
        }
    }

    // Turns of a template that stand in a post or a question are harmless by now (DataDelimiters).
    private static string Prompt(LLamaWeights weights, ChatMessage[] messages)
    {
        try
        {
            var template = new LLamaTemplate(weights) { AddAssistant = true };
            foreach (var message in messages)
                template.Add(message.Role.Value, message.Text);
            return Encoding.UTF8.GetString(template.Apply());
        }
        catch (TemplateNotFoundException)
        {
            // A model that was not trained to talk: the plainest form there is.
            return string.Concat(messages.Select(m => $"### {m.Role.Value}\n{m.Text}\n\n")) + "### assistant\n";
        }
    }

    private static DefaultSamplingPipeline Sampling(ChatOptions? options) =>
        new()
        {
            Temperature = 0.2f,
            Seed = 1,
            Grammar = options?.ResponseFormat is ChatResponseFormatJson { Schema: { } schema }
                ? new Grammar(JsonGrammar.Of(schema), JsonGrammar.Root)
                : null,
        };
}
