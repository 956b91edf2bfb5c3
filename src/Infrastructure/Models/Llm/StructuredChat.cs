using System.Text;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace BlogManager.Infrastructure.Models.Llm;

/// <param name="Fault">Says what is wrong with a reply of the right form, or null.</param>
internal sealed record WritingRequest<T>(ReplyForm Form, string System, string Request, Func<T, string?> Fault);

/// <param name="Schema">
/// Its JSON schema, within what "strict" structured output allows: every member required, none besides.
/// </param>
internal sealed record ReplyForm(string Name, JsonElement Schema)
{
    internal static ReplyForm Of(string name, string schema) => new(name, JsonElement.Parse(schema));
}

/// <summary>
/// Has a model reply in JSON of a form: by <c>response_format</c>, by the prompt alone where the server refuses that,
/// and once more with the error before it where the reply cannot be read.
/// </summary>
internal sealed class StructuredChat(IChatClient chat, ModelServerCalls calls, int maxOutputTokens)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = true,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>How much of a reply that cannot be read is shown to the model again, in estimated tokens.</summary>
    private const int RepairedTokens = 800;

    /// <summary>The longest item of a reply that is read while it comes in, in UTF-16 units.</summary>
    private const int LongestItem = 20_000;

    /// <summary>The longest reply that is read while it comes in, in UTF-16 units.</summary>
    private const int LongestReply = 200_000;

    // Set once a server has refused response_format and answered without it; a restart asks it again.
    private volatile bool _isPlain;

    // Set once a server has refused to stream what it then answered as a whole; a restart asks it again.
    private volatile bool _isWhole;

    /// <summary>Asks, and repairs once.</summary>
    /// <exception cref="ModelServerFault">
    /// The server failed, the model declined, or its repaired reply cannot be read either.
    /// </exception>
    internal async Task<T> AskAsync<T>(WritingRequest<T> request, TokenCount used, CancellationToken cancellationToken)
        where T : class
    {
        var messages = Messages(request);
        var reply = await SendAsync(messages, request.Form, used, cancellationToken);
        if (Read(reply, request.Fault, out T? value) is not { } error)
            return value!;
        messages.Add(new ChatMessage(ChatRole.Assistant, TokenEstimate.Start(reply, RepairedTokens)));
        messages.Add(new ChatMessage(ChatRole.User, Prompts.Repair.Render(("error", error))));
        var repaired = await SendAsync(messages, request.Form, used, cancellationToken);
        return Read(repaired, request.Fault, out value) is null
            ? value!
            : throw new ModelServerFault(FaultReason.WrongForm);
    }

    /// <summary>
    /// Asks once, and hands over the items of the reply's array as they come in. Where nothing could be used of what
    /// came, it is as with the whole reply; where something was, the reply
    /// ends with what came, however it broke off: what was told cannot be taken back.
    /// </summary>
    /// <param name="mayTake">Whether items may be taken, by what came of the reply before the first.</param>
    /// <param name="take">
    /// Takes an item, and says whether something was told by now; null where no more is wanted.
    /// </param>
    /// <returns>The whole reply; null where something was told, and the items that were taken are all of it.</returns>
    internal async Task<T?> AskAsync<T, TItem>(
        WritingRequest<T> request,
        string array,
        Func<string, bool> mayTake,
        Func<TItem, CancellationToken, Task<bool?>> take,
        TokenCount used,
        CancellationToken cancellationToken
    )
        where T : class
        where TItem : class
    {
        if (_isPlain || _isWhole)
            return await AskAsync(request, used, cancellationToken);
        var isTold = false;
        string? reply;
        try
        {
            reply = await StreamAsync<TItem>(
                Messages(request),
                Options(request.Form),
                array,
                mayTake,
                async (item, token) =>
                {
                    var told = await take(item, token);
                    isTold |= told is true;
                    return told;
                },
                () => isTold,
                text => Read(text, request.Fault, out T? _) is null,
                used,
                cancellationToken
            );
        }
        catch (ModelServerFault refused) when (refused.Status is 400 or 422 or 501)
        {
            // Perhaps for the format, perhaps for the streaming: which, the same without it tells.
            var whole = await AskAsync(request, used, cancellationToken);
            _isWhole = !_isPlain;
            return whole;
        }
        catch (ModelServerFault fault) when (fault.Reason == FaultReason.WrongLanguage && !isTold)
        {
            return await AskAsync(request, used, cancellationToken);
        }

        if (isTold || reply is null)
            return null;
        return Read(reply, request.Fault, out T? value) is null
            ? value
            : await AskAsync(request, used, cancellationToken);
    }

    /// <param name="isTold">Whether anything was told by now.</param>
    /// <param name="isWhole">Whether a reply can be used as it is.</param>
    /// <returns>The reply; null where no more of it was wanted.</returns>
    private Task<string?> StreamAsync<TItem>(
        List<ChatMessage> messages,
        ChatOptions options,
        string array,
        Func<string, bool> mayTake,
        Func<TItem, CancellationToken, Task<bool?>> take,
        Func<bool> isTold,
        Func<string, bool> isWhole,
        TokenCount used,
        CancellationToken cancellationToken
    )
        where TItem : class =>
        calls.CallAsync<string?>(
            async token =>
            {
                var reply = new StringBuilder();
                var items = new ArrayItems(array, LongestItem);
                bool? isTaken = null;
                var (isReported, isFinished) = (false, false);
                try
                {
                    await foreach (var update in chat.GetStreamingResponseAsync(messages, options, token))
                    {
                        foreach (var usage in update.Contents.OfType<UsageContent>())
                        {
                            isReported = true;
                            used.Add(usage.Details);
                        }

                        isFinished |= update.FinishReason is not null;
                        if (
                            update.FinishReason == ChatFinishReason.ContentFilter
                            || update.Contents.OfType<ErrorContent>().Any()
                        )
                            throw new ModelServerFault(FaultReason.ModelDeclined);
                        if (reply.Length + update.Text.Length > LongestReply)
                            throw new ModelServerFault(FaultReason.Unreadable);
                        reply.Append(update.Text);
                        foreach (var json in items.Add(update.Text))
                        {
                            if (!(isTaken ??= mayTake(reply.ToString())) || ReadItem<TItem>(json) is not { } item)
                                continue;
                            if (await take(item, token) is null)
                                return null;
                        }
                    }

                    // A body that ends well may hold half a stream, and the client does not see it.
                    return isFinished || isWhole(reply.ToString())
                        ? reply.ToString()
                        : throw new ModelServerFault(FaultReason.Unreadable);
                }
                catch (Exception e) when (isTold() && !cancellationToken.IsCancellationRequested)
                {
                    // Out of time, cut off, declined: what was told stands, and another attempt would tell another
                    // answer behind it.
                    throw e is ModelServerFault { CountsAgainstServer: false }
                        ? e
                        : new ModelServerFault(FaultReason.BrokenOff);
                }
                finally
                {
                    // Servers report what a stream took with its end, which does not come where it is ended before.
                    if (!isReported && reply.Length > 0)
                        used.Add(
                            new UsageDetails
                            {
                                InputTokenCount = messages.Sum(m => (long)TokenEstimate.Of(m.Text)),
                                OutputTokenCount = TokenEstimate.Of(reply.ToString()),
                            }
                        );
                }
            },
            cancellationToken
        );

    private static T? ReadItem<T>(string json)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static List<ChatMessage> Messages<T>(WritingRequest<T> request) =>
        [new(ChatRole.System, request.System + "\n\n" + FormRule(request.Form)), new(ChatRole.User, request.Request)];

    private static string FormRule(ReplyForm form) =>
        Prompts.Form.Render(("schema", JsonSerializer.Serialize(form.Schema)));

    private async Task<string> SendAsync(
        List<ChatMessage> messages,
        ReplyForm form,
        TokenCount used,
        CancellationToken cancellationToken
    )
    {
        if (_isPlain)
            return await SendAsync(messages, Options(null), used, cancellationToken);
        try
        {
            return await SendAsync(messages, Options(form), used, cancellationToken);
        }
        catch (ModelServerFault refused) when (refused.Status is 400 or 422 or 501)
        {
            // Perhaps for the format, perhaps for something else: then it is refused again, and nothing is remembered.
            var reply = await SendAsync(messages, Options(null), used, cancellationToken);
            _isPlain = true;
            return reply;
        }
    }

    private ChatOptions Options(ReplyForm? form) =>
        new()
        {
            // No temperature: models that reason refuse any but their own.
            MaxOutputTokens = maxOutputTokens,
            ResponseFormat = form is null ? null : ChatResponseFormat.ForJsonSchema(form.Schema, form.Name),
            AdditionalProperties = form is null ? null : new AdditionalPropertiesDictionary { ["strict"] = true },
        };

    private async Task<string> SendAsync(
        List<ChatMessage> messages,
        ChatOptions options,
        TokenCount used,
        CancellationToken cancellationToken
    )
    {
        var response = await calls.CallAsync(
            token => chat.GetResponseAsync(messages, options, token),
            cancellationToken
        );
        used.Add(response.Usage);
        var declined =
            response.FinishReason == ChatFinishReason.ContentFilter
            || response.Messages.SelectMany(m => m.Contents).OfType<ErrorContent>().Any();
        return declined ? throw new ModelServerFault(FaultReason.ModelDeclined) : response.Text;
    }

    /// <returns>What is wrong with it, in words for the model; null where nothing is.</returns>
    private static string? Read<T>(string reply, Func<T, string?> fault, out T? value)
        where T : class
    {
        value = null;
        var json = ObjectIn(reply);
        if (json.IsEmpty)
            return "it holds no JSON object.";
        try
        {
            value = JsonSerializer.Deserialize<T>(json, Json);
        }
        catch (JsonException e)
        {
            return $"it is not valid JSON of that form ({e.Path ?? "$"}, line {e.LineNumber}).";
        }

        return value is null ? "it is null." : fault(value);
    }

    // Models put their reasoning before the object, and a code fence around it, whatever they were told.
    private static ReadOnlySpan<char> ObjectIn(string reply)
    {
        const string EndOfReasoning = "</think>";
        var text = reply.AsSpan();
        var reasoned = text.LastIndexOf(EndOfReasoning, StringComparison.OrdinalIgnoreCase);
        if (reasoned >= 0)
            text = text[(reasoned + EndOfReasoning.Length)..];
        var (start, end) = (text.IndexOf('{'), text.LastIndexOf('}'));
        return start >= 0 && end > start ? text[start..(end + 1)] : [];
    }
}
