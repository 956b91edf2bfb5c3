using System.ClientModel;
using System.ClientModel.Primitives;
using BlogManager.Infrastructure.Http;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// The OpenAI client over <see cref="IHttpClientFactory"/>: without the SDK's own retries, timeouts and logs, for the
/// chain of <c>OutboundPolicies</c> has those.
/// </summary>
internal static class ModelServerConnection
{
    // A key has to be given to the SDK; without one of ours the header is taken off again.
    private const string NoKey = "none";

    /// <summary>
    /// The largest answer that is read: a batch of 64 vectors of 16,384 components as decimal text is about 20 MiB.
    /// </summary>
    private const long MaxAnswerBytes = 32 * 1024 * 1024;

    /// <summary>Registers the HTTP client of one server.</summary>
    internal static void AddModelServerClient(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, bool> hasKey
    ) =>
        services
            .AddHttpClient(name)
            .ConfigureHttpClient(client => client.Timeout = Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler
                {
                    // A redirect would take post and key elsewhere.
                    AllowAutoRedirect = false,
                    UseCookies = false,
                    ConnectTimeout = TimeSpan.FromSeconds(5),
                    // The client lives as long as the process; a changed address is seen by new connections.
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                }
            )
            .AddHttpMessageHandler(provider => new ModelServerHandler(hasKey(provider)))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();

    internal static OpenAIClient Connect(IHttpClientFactory clients, string name, string baseUrl, string apiKey) =>
        new(
            new ApiKeyCredential(apiKey.Length > 0 ? apiKey : NoKey),
            new OpenAIClientOptions
            {
                // Without the slash the last part would be replaced by what follows.
                Endpoint = new Uri(baseUrl.TrimEnd('/') + "/"),
                Transport = new HttpClientPipelineTransport(clients.CreateClient(name)),
                RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
                NetworkTimeout = Timeout.InfiniteTimeSpan,
                ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
                EnableDistributedTracing = false,
            }
        );

    private sealed class ModelServerHandler(bool hasKey) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (!hasKey)
                request.Headers.Authorization = null;
            var response = await base.SendAsync(request, cancellationToken);
            if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
            {
                var events = new StreamContent(
                    new LimitedStream(
                        await response.Content.ReadAsStreamAsync(cancellationToken),
                        MaxAnswerBytes,
                        // As of a body that is buffered.
                        () =>
                            new HttpRequestException(
                                HttpRequestError.ConfigurationLimitExceeded,
                                "The answer is too large."
                            )
                    )
                );
                events.Headers.ContentType = response.Content.Headers.ContentType;
                response.Content = events;
                return response;
            }

            try
            {
                // Throws beyond the limit, and where the body is cut off.
                await response.Content.LoadIntoBufferAsync(MaxAnswerBytes, cancellationToken);
                return response;
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
    }
}
