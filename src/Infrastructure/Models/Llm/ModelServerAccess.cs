using BlogManager.Application.Ports;
using OpenAI;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>One server: the client that knows its address, and the calls that go through its chain.</summary>
/// <param name="Client">The SDK's client.</param>
/// <param name="Calls">The chain.</param>
internal sealed record ModelServerAccess(OpenAIClient Client, ModelServerCalls Calls);

/// <summary>Tries a server by asking for its list of models, which costs nothing.</summary>
internal sealed class ModelServerProbe(string name, ModelServerAccess server) : IDependencyProbe
{
    public string Name { get; } = name;

    public Task TryAsync(CancellationToken cancellationToken) => server.Calls.CallAsync(
        async token => (await server.Client.GetOpenAIModelClient().GetModelsAsync(new System.ClientModel.Primitives.RequestOptions { CancellationToken = token })).GetRawResponse().Status, cancellationToken);
}
