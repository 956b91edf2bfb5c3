using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>What is set of a model that writes, whatever the server.</summary>
public abstract class ChatModelOptions
{
    /// <summary>The model's name as the server knows it.</summary>
    public string ChatModel { get; set; } = string.Empty;

    /// <summary>
    /// Seconds for one piece of writing, retries and repair included, before the built-in engine writes it: 1 to 600. A
    /// call of the API has 60 seconds to ask, 120 to take a post in.
    /// </summary>
    public int TimeoutSeconds { get; set; } = 35;

    /// <summary>Seconds for one request: 1 to 600, no more than <see cref="TimeoutSeconds"/>.</summary>
    public int AttemptTimeoutSeconds { get; set; } = 30;

    /// <summary>
    /// Tokens of one request at most, as estimated (see <see cref="TokenEstimate"/>): 4000 to 1000000. Longer posts are
    /// given in part.
    /// </summary>
    public int MaxInputTokens { get; set; } = 12_000;

    /// <summary>Tokens of one answer at most, as the server counts them: 256 to 100000.</summary>
    public int MaxOutputTokens { get; set; } = 4_000;

    internal ModelServerTimes Times =>
        new(TimeSpan.FromSeconds(TimeoutSeconds), TimeSpan.FromSeconds(AttemptTimeoutSeconds));

    /// <summary>The faults of what every provider has.</summary>
    private protected IEnumerable<string> ModelFaults(string section) =>
        [
            .. ModelServerRules.ModelFaults(section + ":" + nameof(ChatModel), ChatModel),
            .. CheckedOptions.Range(section, nameof(TimeoutSeconds), TimeoutSeconds, 1, 600),
            .. CheckedOptions.Range(section, nameof(AttemptTimeoutSeconds), AttemptTimeoutSeconds, 1, 600),
            .. CheckedOptions.Range(section, nameof(MaxInputTokens), MaxInputTokens, 4_000, 1_000_000),
            .. CheckedOptions.Range(section, nameof(MaxOutputTokens), MaxOutputTokens, 256, 100_000),
            .. ModelServerRules.OrderFaults(section, AttemptTimeoutSeconds, TimeoutSeconds),
        ];
}
