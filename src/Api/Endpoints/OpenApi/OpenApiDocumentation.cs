using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using BlogManager.Api.Http;
using BlogManager.Api.Security;
using BlogManager.Application.ApiKeys;
using BlogManager.Domain.Shared;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace BlogManager.Api.Endpoints.OpenApi;

/// <summary>
/// The OpenAPI 3.1 document, made of the routes and the use cases' declarations and docs, and the page that shows it.
/// </summary>
internal static class OpenApiDocumentation
{
    private const string Name = "v1";

    // Its page ends in a line about its maker.
    private const string NoVendor = "a[href*='scalar.com'] { display: none !important; }";

    internal static IServiceCollection AddOpenApiDocument(this IServiceCollection services) =>
        services.AddOpenApi(Name, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.CreateSchemaReferenceId = ReferenceOf;
            options.AddDocumentTransformer(DescribeApi);
            options.AddDocumentTransformer(LeavePathFieldsOutOfBodies);
            options.AddDocumentTransformer(LeaveDefaultsOutOfBodies);
            options.AddOperationTransformer<UseCaseOperationTransformer>();
            options.AddSchemaTransformer(DescribeTimes);
            options.AddSchemaTransformer(DescribeTextValues);
        });

    internal static void MapDocumentation(this IEndpointRouteBuilder routes, string documentPath, string pagePath)
    {
        // Made once: it depends on nothing but the program, and anyone may ask for it.
        var document = new Lazy<Task<ServedDocument>>(async () =>
            ServedDocument.Of(await SerializeAsync(routes.ServiceProvider))
        );
        routes
            .MapGet(documentPath, async (HttpContext context) => await (await document.Value).WriteAsync(context))
            .Open()
            .ExcludeFromDescription();
        // All assets come from here, and nothing is sent elsewhere.
        routes
            .MapScalarApiReference(pagePath, page =>
                page.WithTitle("BlogManager API")
                    .WithOpenApiRoutePattern(documentPath)
                    .DisableDefaultFonts()
                    .DisableAgent()
                    .DisableTelemetry()
                    .DisableMcp()
                    .HideClientButton()
                    .HideDeveloperTools()
                    .WithCustomCss(NoVendor)
            )
            .Open();
    }

    private static async Task<byte[]> SerializeAsync(IServiceProvider services)
    {
        await using var scope = services.CreateAsyncScope();
        var document = await scope
            .ServiceProvider.GetRequiredKeyedService<IOpenApiDocumentProvider>(Name)
            .GetOpenApiDocumentAsync(CancellationToken.None);
        using var buffer = new MemoryStream();
        await document.SerializeAsJsonAsync(buffer, OpenApiSpecVersion.OpenApi3_1);
        return buffer.ToArray();
    }

    private static Task DescribeApi(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        document.Info = new OpenApiInfo
        {
            Title = "BlogManager",
            Version = Name,
            Description =
                "Takes in blog posts, writes a summary and reader questions for each, finds similar posts, and answers questions with verbatim citations. "
                + "Errors are application/problem+json (RFC 9457).",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new OpenApiServer { Url = "/" }];
        document.Components ??= new OpenApiComponents();
        // The results of jobs. A schema without a type takes null too, and "one of null and this" would then refuse it.
        if (
            document.Components.Schemas is { } schemas
            && schemas.TryGetValue(nameof(JsonElement), out var any)
            && any is OpenApiSchema result
        )
            result.Type = JsonSchemaType.Object;
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [UseCaseOperationTransformer.HeaderScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = PresentedKey.Header,
                Description = "An API key.",
            },
            [UseCaseOperationTransformer.BearerScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                BearerFormat = "API key",
                Description = "The same API key as a bearer token.",
            },
        };
        return Task.CompletedTask;
    }

    // Values that are sent as text are no objects to name; and what is left of a rotation without its path has had a name
    // of its own, which clients that were generated from this document know.
    private static string? ReferenceOf(JsonTypeInfo type) =>
        TextValues.Of(type.Type) is not null ? null
        : type.Type == typeof(RotateApiKey) ? "KeyRotationBody"
        : OpenApiOptions.CreateDefaultSchemaReferenceId(type);

    private static Task LeavePathFieldsOutOfBodies(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Select(o => o.Value))
        {
            var body = operation
                .RequestBody?.Content?.Values.Select(c => c.Schema)
                .OfType<OpenApiSchemaReference>()
                .FirstOrDefault();
            if (body?.Reference.Id is not { } id || document.Components?.Schemas?[id] is not OpenApiSchema schema)
                continue;
            foreach (var parameter in operation.Parameters?.Where(p => p.In == ParameterLocation.Path) ?? [])
            {
                schema.Properties?.Remove(parameter.Name!);
                schema.Required?.Remove(parameter.Name!);
            }
        }

        return Task.CompletedTask;
    }

    // What has a default is sent by generators for TypeScript as a member that must be there. Each is what its absence
    // means anyway: false, or 0.
    private static Task LeaveDefaultsOutOfBodies(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        foreach (var property in document.Components?.Schemas?.Values.SelectMany(s => s.Properties?.Values ?? []) ?? [])
        {
            if (property is OpenApiSchema schema)
                schema.Default = null;
        }

        return Task.CompletedTask;
    }

    private static Task DescribeTextValues(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        if (
            context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Enumerable, ElementType: { } element }
            && TextValues.Of(element) is not null
        )
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.String };
        var type = context.JsonTypeInfo.Type;
        if (TextValues.Of(type) is null)
            return Task.CompletedTask;
        var isNullable =
            context.JsonPropertyInfo is { IsSetNullable: true } or { AssociatedParameter.IsNullable: true };
        schema.Type = isNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String;
        schema.Enum = null;
        if (type == typeof(PageSize))
            (schema.Type, schema.Format, schema.Default) = (JsonSchemaType.Integer, "int32", PageSize.Default.Value);
        return Task.CompletedTask;
    }

    // Behind a converter of our own the generator no longer sees that times are strings.
    private static Task DescribeTimes(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken cancellationToken
    )
    {
        var isNullable = context.JsonTypeInfo.Type == typeof(DateTimeOffset?);
        if (isNullable || context.JsonTypeInfo.Type == typeof(DateTimeOffset))
            (schema.Type, schema.Format) = (
                isNullable ? JsonSchemaType.String | JsonSchemaType.Null : JsonSchemaType.String,
                "date-time"
            );
        return Task.CompletedTask;
    }
}
