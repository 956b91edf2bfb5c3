using System.Globalization;
using System.Net;
using BlogManager.Infrastructure.Http;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// The HTTP client of a model's server, alike for every provider: no redirects, bounded answers, and every status of
/// failure told as a <see cref="ModelServerFault"/> before an SDK makes of it what it will, with the server's wish when
/// to come back. The SDKs' own retries, time-outs, logs and traces are off: the chain of <c>OutboundPolicies</c> and
/// <see cref="ModelServerCalls"/> have those.
/// </summary>
internal static class ModelServerConnection
{
    /// <summary>
    /// The caller's token, for an SDK that reads its answer without it: the answer's stream then ends with it.
    /// </summary>
    internal static readonly HttpRequestOptionsKey<CancellationToken> Caller = new("blogmanager.caller");

    /// <summary>
    /// The largest answer that is read: a batch of 64 vectors of 16,384 components as decimal text is about 20 MiB.
    /// </summary>
    private const long MaxAnswerBytes = 32 * 1024 * 1024;

    /// <summary>Registers the HTTP client of one server.</summary>
    /// <param name="hasKey">Whether the header of the key, which an SDK insists on, may be sent.</param>
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
            .AddHttpMessageHandler(provider => new ModelServerHandler(
                hasKey(provider),
                provider.GetRequiredService<TimeProvider>()
            ))
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers();

    private static FaultReason Reason(HttpStatusCode status) =>
        (int)status switch
        {
            429 => FaultReason.TooManyRequests,
            408 or 409 or (>= 500 and not 501) => FaultReason.ServerError,
            401 or 403 or 404 => FaultReason.NotAdmitted,
            >= 400 => FaultReason.RequestRefused,
            _ => FaultReason.Unreadable,
        };

    // RFC 9110, section 10.2.3: seconds, or a date. Some servers send parts of a second.
    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        if (!response.Headers.NonValidated.TryGetValues("Retry-After", out var values))
            return null;
        var text = values.ToString();
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return seconds <= TimeSpan.FromDays(1).TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromDays(1);
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return null;
        var wait = at - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private sealed class ModelServerHandler(bool hasKey, TimeProvider time) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (!hasKey)
                request.Headers.Authorization = null;
            var response = await base.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                // Its body may quote the key or the post: it is not read.
                using (response)
                    throw new ModelServerFault(
                        Reason(response.StatusCode),
                        (int)response.StatusCode,
                        RetryAfter(response, time)
                    );
            }

            if (response.Content.Headers.ContentType?.MediaType is "text/event-stream" or "application/x-ndjson")
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
                    {
                        Until = request.Options.TryGetValue(Caller, out var caller) ? caller : CancellationToken.None,
                    }
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
