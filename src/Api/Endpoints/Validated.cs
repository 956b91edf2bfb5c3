using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace BlogManager.Api.Endpoints;

/// <summary>Answers that a client may keep and ask about again (RFC 9110, section 13): with an entity tag, and 304 where it still holds.</summary>
internal static class Validated
{
    // No shared cache may keep them, and no client use them unasked: a post can be erased, a key revoked.
    private const string Policy = "private, no-cache";
    private const string Varies = "X-API-Key, Authorization";
    private const int TagBytes = 15;

    internal static async Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte> body, string contentType)
    {
        var tag = new EntityTagHeaderValue($"\"{Base64Url.EncodeToString(SHA256.HashData(body.Span).AsSpan(0, TagBytes))}\"");
        var headers = context.Response.GetTypedHeaders();
        headers.ETag = tag;
        context.Response.Headers.CacheControl = Policy;
        context.Response.Headers.Vary = Varies;
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
