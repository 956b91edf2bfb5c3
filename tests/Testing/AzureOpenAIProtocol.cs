using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace BlogManager.Testing;

/// <summary>
/// The "v1" API of Azure OpenAI: that of OpenAI below <c>/openai/v1</c>, without an <c>api-version</c>. The model is the
/// name of a deployment, and the key comes as <c>api-key</c> or as a bearer.
/// </summary>
internal sealed class AzureOpenAIProtocol : OpenAIProtocol
{
    public override string Section => "OpenAI";

    public override string BasePath => "/openai/v1";

    public override string ChatPath => "/openai/v1/chat/completions";

    public override string EmbeddingPath => "/openai/v1/embeddings";

    public override (int Status, string Why)? Refuses(HttpRequest http, JsonElement body)
    {
        if (
            !http.Headers.ContainsKey("api-key")
            && !http.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.Ordinal)
        )
            return (401, "Access denied due to invalid subscription key or wrong API endpoint.");
        if (http.Query.ContainsKey("api-version"))
            return (400, "api-version query parameter is not allowed when using /v1 path");
        return body.TryGetProperty("model", out var model) && model.GetString() is "test-model" or "test/embed-1"
            ? null
            : (404, "The API deployment for this resource does not exist.");
    }
}
