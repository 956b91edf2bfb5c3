using System.ClientModel;
using System.Globalization;
using BlogManager.Application.Requests;
using BlogManager.Infrastructure.Resilience;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Calls one model's server: through its chain, measured, and with every failure told as a
/// <see cref="ModelServerFault"/>.
/// </summary>
internal sealed class ModelServerCalls(ResiliencePipeline chain, string operation, TimeProvider time)
{
    internal const string Provider = "openai";
    private const string OverBudget = "over_budget";

    /// <summary>Makes a call, more than once where its failure is worth it.</summary>
    /// <exception cref="ModelServerFault">It failed.</exception>
    internal async Task<T> CallAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(OutboundPolicies.Begun, time.GetTimestamp());
        try
        {
            return await chain.ExecuteAsync(
                static (c, state) => new ValueTask<T>(state.This.AttemptAsync(state.Call, c.CancellationToken)),
                context,
                (This: this, Call: call)
            );
        }
        catch (TimeoutRejectedException)
        {
            throw new ModelServerFault(FaultReason.TimedOut);
        }
        catch (BrokenCircuitException open)
        {
            throw new ModelServerFault(FaultReason.BreakerOpen, retryAfter: open.RetryAfter);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    internal static void Count(long input, long output)
    {
        Telemetry.LlmTokens.Add(input, new("provider", Provider), new("direction", "input"));
        if (output > 0)
            Telemetry.LlmTokens.Add(output, new("provider", Provider), new("direction", "output"));
    }

    private async Task<T> AttemptAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var outcome = "cancelled";
        try
        {
            var made = await call(cancellationToken);
            outcome = "ok";
            return made;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever the SDK throws at an answer that it cannot read; none of it may pass, for its message may quote
            // what was sent.
            var fault = e as ModelServerFault ?? Explain(e);
            outcome = fault.Label;
            throw fault;
        }
        finally
        {
            if (outcome != OverBudget)
                Telemetry.LlmRequestDuration.Record(
                    time.GetElapsedTime(begun).TotalSeconds,
                    new("provider", Provider),
                    new("operation", operation),
                    new("outcome", outcome)
                );
        }
    }

    private ModelServerFault Explain(Exception e) =>
        e switch
        {
            ClientResultException { Status: 0 } => new ModelServerFault(
                IsOversize(e) ? FaultReason.Unreadable : FaultReason.Unreachable
            ),
            ClientResultException refused => new ModelServerFault(
                Reason(refused.Status),
                refused.Status,
                RetryAfter(refused)
            ),
            HttpRequestException or IOException => new ModelServerFault(
                IsOversize(e) ? FaultReason.Unreadable : FaultReason.Unreachable
            ),
            _ => new ModelServerFault(FaultReason.Unreadable),
        };

    private static bool IsOversize(Exception e) =>
        (e as HttpRequestException ?? e.InnerException as HttpRequestException)?.HttpRequestError
        == HttpRequestError.ConfigurationLimitExceeded;

    private static FaultReason Reason(int status) =>
        status switch
        {
            429 => FaultReason.TooManyRequests,
            408 or 409 or (>= 500 and not 501) => FaultReason.ServerError,
            401 or 403 or 404 => FaultReason.NotAdmitted,
            >= 400 => FaultReason.RequestRefused,
            _ => FaultReason.Unreadable,
        };

    // RFC 9110, section 10.2.3: seconds, or a date.
    private TimeSpan? RetryAfter(ClientResultException refused)
    {
        if (refused.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var text) != true || text is null)
            return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
            return seconds <= TimeSpan.FromDays(1).TotalSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromDays(1);
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
            return null;
        var wait = at - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }
}
