using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>What is set of a model that embeds, whatever the server.</summary>
public abstract class EmbeddingModelOptions
{
    /// <summary>The model's name as the server knows it.</summary>
    public string Model { get; set; } = string.Empty;

    /// <summary>
    /// Components to ask for, of models that can shorten their vectors: 2 to 16384. 0: as many as the model gives,
    /// which the first text tells.
    /// </summary>
    public int Dimensions { get; set; }

    /// <summary>Seconds for one batch of texts, retries included: 1 to 600.</summary>
    public int TimeoutSeconds { get; set; } = 40;

    /// <summary>Seconds for one request: 1 to 600, no more than <see cref="TimeoutSeconds"/>.</summary>
    public int AttemptTimeoutSeconds { get; set; } = 30;

    /// <summary>Seconds for a question, retries included, before words alone decide: 1 to 60.</summary>
    public int QueryTimeoutSeconds { get; set; } = 8;

    /// <summary>Tokens of one text at most, as estimated: 64 to 100000. What is longer is cut.</summary>
    public int MaxInputTokens { get; set; } = 8_000;

    internal ModelServerTimes Times =>
        new(TimeSpan.FromSeconds(TimeoutSeconds), TimeSpan.FromSeconds(AttemptTimeoutSeconds));

    /// <summary>The faults of what every provider has.</summary>
    private protected IEnumerable<string> ModelFaults(string section) =>
        [
            .. ModelServerRules.ModelFaults(section + ":" + nameof(Model), Model),
            .. Dimensions == 0 ? [] : CheckedOptions.Range(section, nameof(Dimensions), Dimensions, 2, 16_384),
            .. CheckedOptions.Range(section, nameof(TimeoutSeconds), TimeoutSeconds, 1, 600),
            .. CheckedOptions.Range(section, nameof(AttemptTimeoutSeconds), AttemptTimeoutSeconds, 1, 600),
            .. CheckedOptions.Range(section, nameof(QueryTimeoutSeconds), QueryTimeoutSeconds, 1, 60),
            .. CheckedOptions.Range(section, nameof(MaxInputTokens), MaxInputTokens, 64, 100_000),
            .. ModelServerRules.OrderFaults(section, AttemptTimeoutSeconds, TimeoutSeconds),
        ];
}
