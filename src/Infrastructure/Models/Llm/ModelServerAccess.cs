using System.Net;
using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>What is known of one server of models before a call: it is of one provider and does one thing.</summary>
/// <param name="Port">What it does, as <c>config check</c> names it: <c>models</c> or <c>embeddings</c>.</param>
/// <param name="Provider">The provider's name, as the setting has it.</param>
/// <param name="Section">The section of its settings, in full.</param>
internal sealed record ModelServerName(string Port, string Provider, string Section)
{
    /// <summary>The name of its HTTP client, and the key of what belongs to it.</summary>
    internal string Client => $"{Provider}-{Port}";
}

/// <summary>
/// Tries a server: asks what it knows of the model, and where that costs next to nothing, the model itself.
/// </summary>
/// <param name="find">Makes the request, and says what was found.</param>
/// <param name="advise">What the provider knows better of a fault; null for what is said of all.</param>
internal sealed class ModelServerProbe(
    ModelServerName name,
    Uri baseUrl,
    ModelServerCalls calls,
    Func<CancellationToken, Task<string>> find,
    Func<ModelServerFault, string?>? advise = null
) : IDependencyProbe
{
    public string Name { get; } = $"{name.Port} ({name.Provider})";

    public string Setting { get; } = name.Section + ":BaseUrl";

    public IReadOnlyList<DnsEndPoint> Servers => [new DnsEndPoint(baseUrl.IdnHost, baseUrl.Port)];

    public Task TryAsync(CancellationToken cancellationToken) => FindAsync(cancellationToken);

    public async Task<string?> FindAsync(CancellationToken cancellationToken) =>
        await calls.CallAsync(find, cancellationToken);

    public string? Advise(Exception fault) =>
        fault is not ModelServerFault model
            ? null
            : advise?.Invoke(model)
                ?? model switch
                {
                    { Status: 401 or 403 } => $"The server refuses the key: correct {name.Section}:ApiKey.",
                    { Status: 404 } =>
                        $"The server knows neither the model nor the path: correct the model's name in {name.Section}, or {Setting}.",
                    { Reason: FaultReason.TooManyRequests } =>
                        "The server answered 429: the key's quota is used up, or too many ask at once.",
                    { Reason: FaultReason.TimedOut } =>
                        $"The server took the connection and did not answer in time: is it overloaded, or is {Setting} another kind of server?",
                    { Status: { } status } => $"The server answered {status}: its own log says why.",
                    _ =>
                        $"The server takes connections and does not answer as the API of {name.Provider} does: is {Setting} the right server, and http or https as it must be?",
                };
}
