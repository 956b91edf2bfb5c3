using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace BlogManager.Api.Http;

/// <param name="Tag">The entity tag, quoted: the same bytes have the same, on every instance.</param>
internal sealed record TaggedBody(byte[] Bytes, string Tag)
{
    private const int TagBytes = 15;

    internal static TaggedBody Of(byte[] bytes) =>
        new(bytes, $"\"{Base64Url.EncodeToString(SHA256.HashData(bytes).AsSpan(0, TagBytes))}\"");
}

/// <summary>
/// Answers that a client may keep and ask about again (RFC 9110, section 13): with an entity tag, and 304 where it
/// still holds.
/// </summary>
internal static class ConditionalResponses
{
    // No shared cache may keep them, and no client use them unasked: a post can be erased, a key revoked.
    private const string Policy = "private, no-cache";
    private const string Varies = "X-API-Key, Authorization";

    internal static Task AnswerAsync(HttpContext context, TaggedBody body, string contentType)
    {
        var headers = context.Response.Headers;
        headers.ETag = body.Tag;
        headers.CacheControl = Policy;
        headers.Vary = Varies;
        if (
            context.Request.Headers.IfNoneMatch.Count > 0
            && IsHeld(context.Request, new EntityTagHeaderValue(body.Tag))
        )
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Bytes.Length;
        return context.Response.Body.WriteAsync(body.Bytes, context.RequestAborted).AsTask();
    }

    /// <summary>Whether a client says that it has what a tag stands for, or whatever there is.</summary>
    internal static bool IsHeld(HttpRequest request, EntityTagHeaderValue tag) =>
        request
            .GetTypedHeaders()
            .IfNoneMatch.Any(known =>
                known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)
            );
}
