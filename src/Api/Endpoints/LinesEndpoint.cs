using System.Text;
using System.Text.Json;
using BlogManager.Api.Http;
using BlogManager.Application.Requests;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;
using JsonOptions = Microsoft.AspNetCore.Http.Json.JsonOptions;

namespace BlogManager.Api.Endpoints;

/// <summary>What a use case tells piece by piece, each as a line, while it is being read.</summary>
internal static class LinesEndpoint
{
    // A cheap line is not worth a packet of its own.
    private const int LinesAtOnce = 50;

    /// <param name="form">The content type, and what the OpenAPI document says a line is.</param>
    internal static RouteHandlerBuilder MapLines<TRequest, T>(
        this IEndpointRouteBuilder routes,
        string pattern,
        string operation,
        string summary,
        (string ContentType, Type Described) form,
        Func<T, JsonSerializerOptions, string> line
    )
        where TRequest : class, IUseCase<IAsyncEnumerable<T>>
    {
        var declaration = RequestDeclaration.Of(typeof(TRequest));
        var stopping = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var json = routes.ServiceProvider.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var reader = routes.Reader<TRequest>(pattern);
        return routes
            .MapGet(pattern, async (HttpContext context, IDispatcher dispatcher, RequestContext current) =>
            {
                if (declaration.Refuse(current.Caller) is { } refusal)
                {
                    await ErrorMapping.WriteAsync(context, refusal);
                    return;
                }

                var request = await reader.ReadAsync(context);
                var items = request.IsSuccess
                    ? await dispatcher.SendAsync(request.Value, context.RequestAborted)
                    : request.Error;
                if (!items.IsSuccess)
                {
                    await ErrorMapping.WriteAsync(context, items.Error);
                    return;
                }

                context.Response.ContentType = form.ContentType;
                context.Response.Headers.CacheControl = "no-store";
                if (HttpMethods.IsHead(context.Request.Method))
                    return;
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
                try
                {
                    await WriteAsync(context.Response, items.Value, item => line(item, json), ended.Token);
                }
                catch (OperationCanceledException) when (ended.IsCancellationRequested)
                {
                    // Cut off, so that it does not pass for whole.
                    context.Abort();
                }
            })
            .WithMetadata(
                new ProducesResponseTypeMetadata(
                    StatusCodes.Status200OK,
                    form.Described,
                    [form.ContentType.Split(';')[0]]
                )
            )
            .Describe<TRequest>(
                operation,
                summary,
                reader.OutsideBody,
                StatusCodes.Status400BadRequest,
                StatusCodes.Status504GatewayTimeout
            );
    }

    private static async Task WriteAsync<T>(
        HttpResponse response,
        IAsyncEnumerable<T> items,
        Func<T, string> line,
        CancellationToken cancellationToken
    )
    {
        var lines = 0;
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            await response.Body.WriteAsync(Encoding.UTF8.GetBytes(line(item) + "\n"), cancellationToken);
            if (++lines % LinesAtOnce == 0)
                await response.Body.FlushAsync(cancellationToken);
        }
    }
}
