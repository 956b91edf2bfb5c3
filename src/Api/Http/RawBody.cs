using BlogManager.Domain.Shared;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Http;

/// <summary>
/// Takes in a body as it was sent, byte by byte: what is signed. It takes memory as it comes, never as it was announced.
/// </summary>
internal static class RawBody
{
    private const int FirstBytes = 16 * 1024;

    internal static async ValueTask<Result<ReadOnlyMemory<byte>>> ReadAsync(HttpContext context)
    {
        var settings = context.RequestServices.GetRequiredService<IOptions<RequestLimitOptions>>().Value;
        var most = Math.Min(settings.MaxRequestBodyBytes, BodySize.Of(context).MaxBytes ?? int.MaxValue);
        if (context.Request.ContentLength > most)
            return JsonBody.TooLarge(most);
        var share = context.RequestServices.GetRequiredService<BodyBudget>().Begin();
        context.Response.RegisterForDispose(share);
        var buffer = Array.Empty<byte>();
        var length = 0;
        while (true)
        {
            if (length == buffer.Length)
            {
                // One byte more than is let in tells a body that is too large.
                var larger = Math.Min(Math.Max(FirstBytes, buffer.Length * 2), most + 1);
                if (length == larger)
                    return JsonBody.TooLarge(most);
                // Both are there while one is copied into the other.
                if (!share.TryHold((long)buffer.Length + larger))
                    return BodyBudget.Full;
                Array.Resize(ref buffer, larger);
                share.TryHold(larger);
            }

            var read = await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted);
            if (read == 0)
                return (ReadOnlyMemory<byte>)buffer.AsMemory(0, length);
            length += read;
        }
    }
}
