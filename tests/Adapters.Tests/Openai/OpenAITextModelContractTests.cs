using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Openai;

public sealed class OpenAITextModelContractTests() : LanguageModelContract(ModelProtocol.OpenAI);

public sealed class AzureTextModelContractTests() : LanguageModelContract(ModelProtocol.AzureOpenAI);
