using System.Net;
using BlogManager.Application.Ports;
using OpenAI;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>One server: the client that knows its address, and the calls that go through its chain.</summary>
internal sealed record ModelServerAccess(OpenAIClient Client, ModelServerCalls Calls);

/// <summary>Tries a server by asking for its list of models, which costs nothing.</summary>
/// <param name="section">The section of its settings, in full.</param>
internal sealed class ModelServerProbe(string name, string section, Uri baseUrl, ModelServerAccess server)
    : IDependencyProbe
{
    public string Name { get; } = name;

    public string Setting { get; } = section + ":BaseUrl";

    public IReadOnlyList<DnsEndPoint> Servers => [new DnsEndPoint(baseUrl.IdnHost, baseUrl.Port)];

    public Task TryAsync(CancellationToken cancellationToken) =>
        server.Calls.CallAsync(
            async token =>
                (
                    await server
                        .Client.GetOpenAIModelClient()
                        .GetModelsAsync(new System.ClientModel.Primitives.RequestOptions { CancellationToken = token })
                )
                    .GetRawResponse()
                    .Status,
            cancellationToken
        );

    public string? Advise(Exception fault) =>
        fault is not ModelServerFault model
            ? null
            : model switch
            {
                { Status: 401 or 403 } => $"The server refuses the key: correct {section}:ApiKey.",
                { Status: 404 } =>
                    $"The server has no list of models there: {Setting} must be the root of an OpenAI-compatible API, which mostly ends with /v1.",
                { Reason: FaultReason.TooManyRequests } =>
                    "The server answered 429: the key's quota is used up, or too many ask at once.",
                { Reason: FaultReason.TimedOut } =>
                    $"The server took the connection and did not answer in time: is it overloaded, or is {Setting} another kind of server?",
                { Status: { } status } => $"The server answered {status}: its own log says why.",
                _ =>
                    $"The server takes connections and does not answer as an OpenAI-compatible API does: is {Setting} the right server, and http or https as it must be?",
            };
}
