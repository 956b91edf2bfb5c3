using System.Text.Json;
using Microsoft.Extensions.AI;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>What a model is asked to write.</summary>
/// <typeparam name="T">The reply's form.</typeparam>
/// <param name="Form">Its JSON schema and its name.</param>
/// <param name="System">Who the model is, what the rules are.</param>
/// <param name="Request">What to do, with the data.</param>
/// <param name="Fault">Says what is wrong with a reply of the right form, or null.</param>
internal sealed record WritingRequest<T>(ReplyForm Form, string System, string Request, Func<T, string?> Fault);

/// <summary>A form of reply.</summary>
/// <param name="Name">Its name, in letters, digits and underscores.</param>
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

    // Set once a server has refused response_format and answered without it; a restart asks it again.
    private volatile bool _isPlain;

    /// <summary>Asks, and repairs once.</summary>
    /// <exception cref="ModelServerFault">
    /// The server failed, the model declined, or its repaired reply cannot be read either.
    /// </exception>
    internal async Task<T> AskAsync<T>(WritingRequest<T> request, TokenCount used, CancellationToken cancellationToken)
        where T : class
    {
        List<ChatMessage> messages =
        [
            new(ChatRole.System, request.System + "\n\n" + FormRule(request.Form)),
            new(ChatRole.User, request.Request),
        ];
        var reply = await SendAsync(messages, request.Form, used, cancellationToken);
        if (Read(reply, request.Fault, out T? value) is not { } error)
            return value!;
        messages.Add(new ChatMessage(ChatRole.Assistant, TokenEstimate.Start(reply, RepairedTokens)));
        messages.Add(
            new ChatMessage(
                ChatRole.User,
                $"That reply cannot be used: {error} Reply again, with one JSON object of the form asked for and nothing else."
            )
        );
        var repaired = await SendAsync(messages, request.Form, used, cancellationToken);
        return Read(repaired, request.Fault, out value) is null
            ? value!
            : throw new ModelServerFault(FaultReason.WrongForm);
    }

    private static string FormRule(ReplyForm form) =>
        $"Reply with one JSON object and nothing else. It has this JSON schema:\n{JsonSerializer.Serialize(form.Schema)}";

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

    /// <summary>Reads a reply.</summary>
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
