using BlogManager.Testing;

namespace BlogManager.Reliability.Tests;

/// <summary>The language model that writes: the built-in engine writes meanwhile.</summary>
public sealed class LanguageModelFaultTests() : DependencyFaults("llm_service")
{
    private ModelServer _server = null!;

    protected override async Task<int> StartDependencyAsync() =>
        new Uri((_server = await ModelServer.StartAsync()).BaseUrl).Port;

    protected override async Task StopDependencyAsync() => await _server.DisposeAsync();

    protected override IEnumerable<(string, string)> Settings(string address) =>
        [
            ("BlogManager:Models:Provider", "openai"),
            ("BlogManager:Models:OpenAI:BaseUrl", $"http://{address}/v1"),
            ("BlogManager:Models:OpenAI:ChatModel", "test-model"),
            // A model may well take ten seconds, so that is waited for unless told otherwise.
            ("BlogManager:Models:OpenAI:TimeoutSeconds", "3"),
            ("BlogManager:Models:OpenAI:AttemptTimeoutSeconds", "2"),
        ];
}
