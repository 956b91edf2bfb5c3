using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Ollama;

public sealed class OllamaTextModelContractTests() : LanguageModelContract(ModelProtocol.Ollama);
