using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>An operation of the OpenAPI document.</summary>
internal sealed record ApiOperation(HttpMethod Method, string Path, JsonElement Json, JsonElement Document)
{
    public string Id => Json.Text("operationId")!;

    public bool IsPublic => !Json.TryGetProperty("security", out _);

    /// <summary>Whether what is sent is let in by its signature, and not by a key.</summary>
    public bool IsSigned =>
        Path.StartsWith("/api/v1/hooks/", StringComparison.Ordinal)
        || Path.StartsWith("/api/v1/websub/", StringComparison.Ordinal);

    public string? Scope => Json.TryGetProperty("x-required-scope", out var scope) ? scope.GetString() : null;

    /// <summary>The path with something in each of its places.</summary>
    public string AnyPath =>
        Path.Replace("{id}", "nope", StringComparison.Ordinal)
            .Replace("{answer_id}", "nope", StringComparison.Ordinal)
            .Replace("{source_id}", "nope", StringComparison.Ordinal);

    /// <summary>Scopes that will do as well.</summary>
    public IReadOnlyList<string> OtherScopes =>
        Json.TryGetProperty("x-other-scopes", out var others)
            ? [.. others.EnumerateArray().Select(s => s.GetString()!)]
            : [];

    public bool HasBody => Json.TryGetProperty("requestBody", out _);

    /// <summary>Parameters by name.</summary>
    public IReadOnlyList<JsonElement> Parameters =>
        Json.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray()] : [];

    /// <summary>The schema of the body.</summary>
    public JsonElement BodySchema =>
        Resolve(
            Json.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema")
        );

    public static IReadOnlyList<ApiOperation> Of(JsonElement document) =>
        [
            .. document
                .GetProperty("paths")
                .EnumerateObject()
                .SelectMany(p =>
                    p.Value.EnumerateObject()
                        .Select(o => new ApiOperation(
                            new HttpMethod(o.Name.ToUpperInvariant()),
                            p.Name,
                            o.Value,
                            document
                        ))
                ),
        ];

    public static async Task<IReadOnlyList<ApiOperation>> LoadAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/openapi/v1.json");
        return Of(await answer.JsonAsync());
    }

    /// <summary>The JSON types that a schema allows.</summary>
    public static IReadOnlyList<string> TypesOf(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString()!)]
        : [type.GetString()!];

    private JsonElement Resolve(JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference)
            ? Document
                .GetProperty("components")
                .GetProperty("schemas")
                .GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;

    public override string ToString() => $"{Method} {Path}";
}
