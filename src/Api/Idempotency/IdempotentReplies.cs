using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using BlogManager.Api.Endpoints;
using BlogManager.Api.Http;
using BlogManager.Api.Security;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Shared;
using Microsoft.AspNetCore.Http.Metadata;

namespace BlogManager.Api.Idempotency;

/// <summary>Declares, on a route's line, that the header Idempotency-Key is honoured there.</summary>
internal sealed record IdempotentRoute
{
    internal static readonly IdempotentRoute Instance = new();
}

internal static class IdempotentRoutes
{
    internal static RouteHandlerBuilder Idempotent(this RouteHandlerBuilder route) =>
        route.WithMetadata(
            IdempotentRoute.Instance,
            new ProducesResponseTypeMetadata(
                StatusCodes.Status422UnprocessableEntity,
                typeof(Problem),
                [ErrorMapping.ContentType]
            )
        );
}

/// <summary>
/// Serves a creating request once, however often it is sent with one Idempotency-Key
/// (draft-ietf-httpapi-idempotency-key-header). Kept are successes alone: what failed may succeed when sent again.
/// </summary>
internal sealed partial class IdempotentReplies(
    IIdempotencyStore store,
    RequestContext current,
    ILogger<IdempotentReplies> logger
)
{
    internal const string Header = "Idempotency-Key";
    internal const string ReplayedHeader = "Idempotency-Replayed";

    internal static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    // Beyond a request's own deadline, after which nobody serves it any more.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private const int MaxKeyLength = 255;

    private static readonly Error Malformed = Error.Invalid(
        Header,
        $"{Header} must be one header of 1 to {MaxKeyLength} visible ASCII characters, such as a UUID."
    );

    private static readonly Error OtherRequest = new(
        "unprocessable",
        ErrorKind.Unprocessable,
        "This Idempotency-Key was sent with another request in the last 24 hours: a new request needs a new key."
    );

    private static readonly Error InProgress = new(
        "conflict",
        ErrorKind.Conflict,
        "A request with this Idempotency-Key is being served right now: send it again in a moment for its answer."
    );

    private static readonly Error Sealed = new(
        "conflict",
        ErrorKind.Conflict,
        "This request was served already, under a secret of this API key that was rotated since: its answer can no longer be read."
    );

    /// <summary>Claims the request, where its route is idempotent and it carries the header.</summary>
    /// <returns>
    /// Null where there is nothing to honour; the run, which holds the reply where there was one already; or the error
    /// to answer with.
    /// </returns>
    internal async ValueTask<Result<IdempotentRun?>> BeginAsync(
        HttpContext context,
        ReadOnlyMemory<byte> request,
        TimeSpan deadline
    )
    {
        if (Key(context.Request) is not { } key)
            return Malformed;
        // Both are there: what creates needs a scope, and only a key has one.
        var (keyId, apiKey) = (current.Caller.KeyId!, PresentedKey.Of(context.Request).Value!);
        // A key that is held to other sites by now is another caller: what it was answered before may tell of what is
        // no longer its own.
        var id = Hash(current.Caller.Sites is { } sites ? $"{keyId}\n{sites}\n{key}" : $"{keyId}\n{key}");
        var fingerprint = SHA256.HashData([
            .. Encoding.UTF8.GetBytes($"{context.Request.Method} {context.Request.Path}\n"),
            .. request.Span,
        ]);
        var claim = await store.ClaimAsync(id, fingerprint, deadline + Grace, context.RequestAborted);
        switch (claim.Outcome)
        {
            case IdempotencyOutcome.OtherRequest:
                return OtherRequest;
            case IdempotencyOutcome.InProgress:
                return InProgress;
            case IdempotencyOutcome.Replied:
                return EncryptedReply.Decrypt(claim.Reply.Span, apiKey, id) is { } reply
                    ? new IdempotentRun(this, id, string.Empty, apiKey, reply)
                    : Sealed;
            default:
                return new IdempotentRun(this, id, claim.Token, apiKey, null);
        }
    }

    internal Task KeepAsync(IdempotentRun run, CreatedReply reply, string? subject) =>
        TryAsync(() =>
            store.KeepAsync(
                run.Id,
                run.Token,
                EncryptedReply.Encrypt(reply, run.ApiKey, run.Id),
                subject,
                Lifetime,
                CancellationToken.None
            )
        );

    internal Task ReleaseAsync(IdempotentRun run) =>
        TryAsync(() => store.ReleaseAsync(run.Id, run.Token, CancellationToken.None));

    // The request has had its effect, or its error: what fails here must not make another of it. The lease ends the
    // claim.
    private async Task TryAsync(Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (Exception e)
        {
            LogNotKept(logger, e.GetType().Name);
        }
    }

    // The draft writes the key as a quoted string (RFC 9651), most clients send it bare: both are one key.
    private static string? Key(HttpRequest request)
    {
        if (request.Headers[Header] is not [{ } text])
            return null;
        text = text.Trim();
        if (text is ['"', .., '"'])
            text = text[1..^1];
        return text.Length is > 0 and <= MaxKeyLength && text.All(c => c is > ' ' and <= '~') ? text : null;
    }

    private static string Hash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The state of an idempotent request could not be written ({ErrorType}); its claim ends with its lease"
    )]
    private static partial void LogNotKept(ILogger logger, string errorType);
}

/// <summary>A request that is served once.</summary>
/// <param name="apiKey">The caller's key, under which the reply is sealed.</param>
/// <param name="reply">What it was answered with before, or null.</param>
internal sealed class IdempotentRun(
    IdempotentReplies replies,
    string id,
    string token,
    string apiKey,
    CreatedReply? reply
) : IAsyncDisposable
{
    private bool _ended = reply is not null;

    internal string Id => id;

    internal string Token => token;

    internal string ApiKey => apiKey;

    /// <summary>The reply of before, or null where the request is to be served now.</summary>
    internal CreatedReply? Reply => reply;

    internal Task KeepAsync(CreatedReply made, string? subject)
    {
        _ended = true;
        return replies.KeepAsync(this, made, subject);
    }

    /// <summary>Gives the claim back where no reply was kept.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_ended)
            await replies.ReleaseAsync(this);
    }
}
