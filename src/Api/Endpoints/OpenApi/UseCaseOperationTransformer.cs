using System.Globalization;
using System.Text.Json.Nodes;
using BlogManager.Api.Idempotency;
using BlogManager.Domain.ApiKeys;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace BlogManager.Api.Endpoints.OpenApi;

/// <summary>
/// Adds what a use case declares to its operation: fields in path and query, the scope, the deadline, the ways to show
/// a key.
/// </summary>
internal sealed class UseCaseOperationTransformer : IOpenApiOperationTransformer
{
    internal const string HeaderScheme = "ApiKey";
    internal const string BearerScheme = "Bearer";

    public async Task TransformAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        if (
            context.Description.ActionDescriptor.EndpointMetadata.OfType<UseCaseRoute>().LastOrDefault()
            is not { } route
        )
            return;
        var path = context.Description.RelativePath ?? string.Empty;
        if (route.Fields.Count > 0)
        {
            // The record's own schema holds type, default and doc line of each field.
            var schema = await context.GetOrCreateSchemaAsync(route.Request, null, cancellationToken);
            operation.Parameters = [.. route.Fields.Select(f => Parameter(f, path, schema))];
        }

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IdempotentRoute>().Any())
            operation.Parameters = [.. operation.Parameters ?? [], IdempotencyKey];
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            parameter.Example = OperationExamples.Parameter(operation.OperationId, parameter.Name);
        foreach (var body in operation.RequestBody?.Content?.Values.OfType<OpenApiMediaType>() ?? [])
            body.Example = OperationExamples.Body(operation.OperationId);
        Describe(operation, route);
        if (route.Declaration.Access != "public")
        {
            operation.Security =
            [
                new OpenApiSecurityRequirement
                {
                    [new OpenApiSecuritySchemeReference(HeaderScheme, context.Document)] = [],
                },
                new OpenApiSecurityRequirement
                {
                    [new OpenApiSecuritySchemeReference(BearerScheme, context.Document)] = [],
                },
            ];
        }
    }

    private static OpenApiParameter IdempotencyKey =>
        new()
        {
            Name = IdempotentReplies.Header,
            In = ParameterLocation.Header,
            Description =
                "Has the request served once: sent again within 24 hours with the same body it gets the same answer, with another body 422, and while the first is served 409.",
            Schema = new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                MinLength = 1,
                MaxLength = 255,
            },
        };

    private static OpenApiParameter Parameter(RequestField field, string path, OpenApiSchema record)
    {
        var inPath = path.Contains($"{{{field.Name}}}", StringComparison.Ordinal);
        // What the path names alone is no part of the record as it is sent.
        var property = record.Properties is { } known && known.TryGetValue(field.Name, out var found) ? found : null;
        return new OpenApiParameter
        {
            Name = field.Name,
            In = inPath ? ParameterLocation.Path : ParameterLocation.Query,
            Required = inPath || !field.IsOptional,
            Description = property?.Description,
            Schema = property is OpenApiSchema inline
                ? Plain(inline)
                : property ?? new OpenApiSchema { Type = JsonSchemaType.String },
        };
    }

    // A parameter is there or not, never null; and its doc line stands on the parameter.
    private static OpenApiSchema Plain(OpenApiSchema schema) =>
        new()
        {
            Type = schema.Type & ~JsonSchemaType.Null,
            Format = schema.Format,
            Default = schema.Default,
            Pattern = null,
        };

    private static void Describe(OpenApiOperation operation, UseCaseRoute route)
    {
        var needs = route.Declaration switch
        {
            { Scope: { } scope } =>
                $"Needs the scope {string.Join(" or ", route.Declaration.OtherScopes.Prepend(scope).Select(s => s.Name()))}.",
            { Access: "any key" } => "Needs any valid key.",
            _ => "Open to everyone.",
        };
        var deadline = route.Declaration.Deadline.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        operation.Description = $"{needs} Answered, or given up, within {deadline} s.";
        operation.Extensions ??= new Dictionary<string, IOpenApiExtension>();
        if (route.Declaration.Scope is { } required)
            operation.Extensions["x-required-scope"] = new JsonNodeExtension(JsonValue.Create(required.Name()));
        if (route.Declaration.OtherScopes is { Count: > 0 } others)
            operation.Extensions["x-other-scopes"] = new JsonNodeExtension(
                new JsonArray([.. others.Select(s => JsonValue.Create(s.Name()))])
            );
    }
}
