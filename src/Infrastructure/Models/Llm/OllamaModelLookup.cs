using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OllamaSharp;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Looks once, behind the start, whether the model is pulled, so that its owner is told before the first reader waits.
/// Beside the chain: an Ollama that starts later than the service must not find the breaker open.
/// </summary>
internal sealed partial class OllamaModelLookup(
    OllamaApiClient client,
    string model,
    ModelNotPulled notPulled,
    TimeProvider time,
    ILogger<OllamaModelLookup> logger
) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, patience.Token);
        try
        {
            await OllamaConnection.DescribeAsync(client, model, linked.Token);
        }
        catch (ModelServerFault fault)
        {
            notPulled.TellIf(fault);
        }
        catch (Exception e)
        {
            // Not there, or no Ollama: the first call tells that, and the breaker with it. A host would end for it.
            LogNotLookedUp(e.GetType().Name);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Ollama could not be asked for its model at the start ({Fault})")]
    private partial void LogNotLookedUp(string fault);
}
