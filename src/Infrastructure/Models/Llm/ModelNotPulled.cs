using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Tells once, until it is there, that a model has to be pulled: not with every call that finds it missing.</summary>
internal sealed partial class ModelNotPulled(string model, ILogger<ModelNotPulled> logger)
{
    private int _isTold;

    /// <summary>What to do, in a sentence.</summary>
    internal static string Advice(string model) =>
        $"Ollama does not have the model {model}: run \"ollama pull {model}\"";

    internal void TellIf(ModelServerFault fault)
    {
        if (fault.Status == 404 && Interlocked.Exchange(ref _isTold, 1) == 0)
            LogNotPulled(model);
    }

    internal void Forget() => Volatile.Write(ref _isTold, 0);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Ollama does not have the model {Model}: run \"ollama pull {Model}\" where Ollama runs"
    )]
    private partial void LogNotPulled(string model);
}
