using BlogManager.Testing;

namespace BlogManager.Reliability.Tests;

/// <summary>The language model that writes: the built-in engine writes meanwhile, whoever made the model.</summary>
[TestFixture("OpenAI")]
[TestFixture("Ollama")]
[TestFixture("Anthropic")]
public sealed class LanguageModelFaultTests(string section) : DependencyFaults("llm_service")
{
    private readonly ModelProtocol _protocol = ModelProtocol.Of(section);
    private ModelServer _server = null!;

    protected override async Task<int> StartDependencyAsync() =>
        new Uri((_server = await ModelServer.StartAsync(_protocol)).BaseUrl).Port;

    protected override async Task StopDependencyAsync() => await _server.DisposeAsync();

    protected override IEnumerable<(string, string)> Settings(string address) =>
        [
            ("BlogManager:Models:Provider", _protocol.Provider),
            ($"BlogManager:Models:{section}:BaseUrl", $"http://{address}{_protocol.BasePath}"),
            ($"BlogManager:Models:{section}:ChatModel", "test-model"),
            .. section == "Anthropic"
                ? [($"BlogManager:Models:{section}:ApiKey", "a-key")]
                : Array.Empty<(string, string)>(),
            // A model may well take ten seconds, so that is waited for unless told otherwise.
            ($"BlogManager:Models:{section}:TimeoutSeconds", "3"),
            ($"BlogManager:Models:{section}:AttemptTimeoutSeconds", "2"),
        ];
}
