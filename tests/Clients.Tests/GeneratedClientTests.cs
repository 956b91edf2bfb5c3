using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;
using BlogManager.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;

namespace BlogManager.Clients.Tests;

/// <summary>
/// Clients that others make of the OpenAPI document by the usual generators: they compile, and they talk to the service.
/// </summary>
public sealed class GeneratedClientTests
{
    private static readonly string Folder = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "typescript")
    );

    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;

    [SetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        _admin = await _app.CreateAdminClientAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        _admin.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task A_client_in_CSharp_by_NSwag_compiles_and_works()
    {
        var document = await OpenApiDocument.FromJsonAsync(await _admin.GetStringAsync("/openapi/v1.json"));
        var settings = new CSharpClientGeneratorSettings
        {
            ClassName = "BlogManagerClient",
            UseBaseUrl = false,
            CSharpGeneratorSettings = { Namespace = "Generated", JsonLibrary = CSharpJsonLibrary.SystemTextJson },
        };
        var smoke = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "csharp", "Smoke.cs.txt"));
        var assembly = Compile(new CSharpClientGenerator(document, settings).GenerateFile(), smoke);
        var run = assembly.GetType("Generated.Smoke")!.GetMethod("RunAsync")!;
        var told = await (Task<string>)run.Invoke(null, [_admin])!;
        Assert.That(told, Is.EqualTo("https://kitchen.example/starter|Feeding a starter|True|True|404 not_found|0"));
    }

    [Test]
    public async Task A_client_in_TypeScript_by_openapi_typescript_compiles_and_works()
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            Assert.Ignore("The generators are not here: npm ci in tests/Clients.Tests/typescript brings them.");
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("npm", ["run", "--silent", "smoke"])
            {
                WorkingDirectory = Folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment =
                {
                    ["BLOGMANAGER_URL"] = _admin.BaseAddress!.ToString().TrimEnd('/'),
                    ["BLOGMANAGER_KEY"] = _admin.DefaultRequestHeaders.GetValues("X-API-Key").Single(),
                },
            },
        };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That(process.ExitCode, Is.Zero, $"{await output}{await errors}");
        Assert.That(
            (await output).Trim().Split('\n')[^1],
            Is.EqualTo("https://kitchen.example/starter|Feeding a starter|true|404 not_found")
        );
    }

    private static Assembly Compile(params string[] sources)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(object).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "GeneratedClient",
            sources.Select(source => CSharpSyntaxTree.ParseText(source)),
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
        );
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.That(
            result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(10).Select(d => d.ToString()),
            Is.Empty
        );
        image.Position = 0;
        return new AssemblyLoadContext("generated").LoadFromStream(image);
    }
}
