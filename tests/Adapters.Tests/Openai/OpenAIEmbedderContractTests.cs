using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Openai;

public sealed class OpenAIEmbedderContractTests() : ModelServerEmbedderContract(ModelProtocol.OpenAI);

public sealed class AzureEmbedderContractTests() : ModelServerEmbedderContract(ModelProtocol.AzureOpenAI);
