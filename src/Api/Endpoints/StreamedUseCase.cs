using BlogManager.Api.Http;
using BlogManager.Application.Requests;

namespace BlogManager.Api.Endpoints;

/// <summary>A use case whose answer is told piece by piece, up to where its first piece can be asked for.</summary>
internal sealed class StreamedUseCase<TRequest, T>(IEndpointRouteBuilder routes, string pattern)
    where TRequest : class, IUseCase<IAsyncEnumerable<T>>
{
    private static readonly RequestDeclaration Declaration = RequestDeclaration.Of(typeof(TRequest));

    private readonly RequestReader<TRequest> _reader = routes.Reader<TRequest>(pattern);
    private readonly IDispatcher _dispatcher = routes.ServiceProvider.GetRequiredService<IDispatcher>();
    private readonly RequestContext _current = routes.ServiceProvider.GetRequiredService<RequestContext>();

    internal IReadOnlyList<RequestField> Fields => _reader.OutsideBody;

    /// <returns>The pieces; null where there are none to be sent: an error, which is written, or a HEAD.</returns>
    internal async Task<IAsyncEnumerable<T>?> BeginAsync(HttpContext context, string contentType)
    {
        // The pipeline decides; asked here as well so that nothing is read for a caller who will be refused.
        if (Declaration.Refuse(_current.Caller) is { } refusal)
        {
            await ErrorMapping.WriteAsync(context, refusal);
            return null;
        }

        var request = await _reader.ReadAsync(context);
        var items = request.IsSuccess
            ? await _dispatcher.SendAsync(request.Value, context.RequestAborted)
            : request.Error;
        if (!items.IsSuccess)
        {
            await ErrorMapping.WriteAsync(context, items.Error);
            return null;
        }

        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? null : items.Value;
    }
}
