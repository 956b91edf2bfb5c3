using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Anthropic;

public sealed class AnthropicTextModelContractTests() : LanguageModelContract(ModelProtocol.Anthropic);
