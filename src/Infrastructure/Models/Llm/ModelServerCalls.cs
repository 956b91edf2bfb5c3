using Anthropic.Exceptions;
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
/// <param name="provider">The provider's name in metrics, such as <c>openai</c>.</param>
/// <param name="operation"><c>chat</c> or <c>embeddings</c>.</param>
internal sealed class ModelServerCalls(ResiliencePipeline chain, string provider, string operation, TimeProvider time)
{
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

    internal static void Count(string provider, long input, long output)
    {
        Telemetry.LlmTokens.Add(input, new("provider", provider), new("direction", "input"));
        if (output > 0)
            Telemetry.LlmTokens.Add(output, new("provider", provider), new("direction", "output"));
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
                    new("provider", provider),
                    new("operation", operation),
                    new("outcome", outcome)
                );
        }
    }

    private static ModelServerFault Explain(Exception e) =>
        e switch
        {
            // Told within a stream that had begun well: overloaded, mostly.
            AnthropicSseException => new ModelServerFault(FaultReason.ServerError),
            HttpRequestException or IOException or { InnerException: HttpRequestException or IOException } =>
                new ModelServerFault(IsOversize(e) ? FaultReason.Unreadable : FaultReason.Unreachable),
            _ => new ModelServerFault(FaultReason.Unreadable),
        };

    private static bool IsOversize(Exception e) =>
        (e as HttpRequestException ?? e.InnerException as HttpRequestException)?.HttpRequestError
        == HttpRequestError.ConfigurationLimitExceeded;
}
