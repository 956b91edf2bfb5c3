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
        var stopping = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        var json = routes.ServiceProvider.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var streamed = new StreamedUseCase<TRequest, T>(routes, pattern);
        return routes
            .MapGet(
                pattern,
                (Delegate)(
                    async (HttpContext context) =>
                    {
                        if (await streamed.BeginAsync(context, form.ContentType) is not { } items)
                            return;
                        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
                            context.RequestAborted,
                            stopping
                        );
                        try
                        {
                            await WriteAsync(context.Response, items, item => line(item, json), ended.Token);
                        }
                        catch (OperationCanceledException) when (ended.IsCancellationRequested)
                        {
                            // Cut off, so that it does not pass for whole.
                            context.Abort();
                        }
                    }
                )
            )
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
                streamed.Fields,
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
