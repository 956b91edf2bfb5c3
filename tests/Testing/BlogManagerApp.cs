using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Application.ApiKeys;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Infrastructure.Models.Neural;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlogManager.Testing;

/// <summary>
/// The whole service on Kestrel at a free port of loopback, with SQLite in a temporary directory of its own that goes
/// with it. Start it once a fixture.
/// </summary>
public sealed class BlogManagerApp : WebApplicationFactory<Program>
{
    // Loading them costs a second of a small machine, and hundreds of instances start in a process of tests.
    private static readonly NeuralModels Models = new(NullLogger<NeuralModels>.Instance);

    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly Action<IServiceCollection> _services;

    /// <summary>Prepares an instance; it starts when the first client is made.</summary>
    /// <param name="settings">Settings by key, such as <c>BlogManager:Auth:Anonymous</c>.</param>
    /// <param name="services">Replaces services, such as the clock.</param>
    public BlogManagerApp(
        IReadOnlyDictionary<string, string>? settings = null,
        Action<IServiceCollection>? services = null
    )
    {
        _settings = settings ?? new Dictionary<string, string>();
        _services = services ?? (_ => { });
        DataDirectory = Directory.CreateTempSubdirectory("blogmanager-").FullName;
        UseKestrel();
    }

    /// <summary>Where everything embedded lives.</summary>
    public string DataDirectory { get; }

    /// <summary>Everything that was logged.</summary>
    public RecordingLogs Log { get; } = new();

    /// <summary>A client with a new admin key.</summary>
    public async Task<HttpClient> CreateAdminClientAsync()
    {
        var client = CreateClient();
        using var system = Services.GetRequiredService<RequestContext>().Use(Caller.System);
        await using var scope = Services.CreateAsyncScope();
        var made = await scope
            .ServiceProvider.GetRequiredService<IDispatcher>()
            .SendAsync(new BootstrapAdminKey("test admin", Force: true), CancellationToken.None);
        client.DefaultRequestHeaders.Add("X-API-Key", made.Value.Key);
        return client;
    }

    /// <summary>A client with a new secret key of those scopes, made through the API.</summary>
    /// <param name="scopes">Wire names of scopes.</param>
    public async Task<HttpClient> CreateClientWithScopesAsync(params string[] scopes)
    {
        using var admin = await CreateAdminClientAsync();
        using var answer = await admin.PostAsJsonAsync(
            "/api/v1/auth/keys",
            new
            {
                name = "test",
                kind = "secret",
                scopes,
            }
        );
        answer.EnsureSuccessStatusCode();
        var client = CreateClient();
        client.DefaultRequestHeaders.Add(
            "X-API-Key",
            (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()
        );
        return client;
    }

    /// <inheritdoc/>
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Not Development: a first start there prints a key to the console.
        builder.UseEnvironment("Testing");
        // By setting and not by UseKestrel(0), which changes the address when the server may have started already
        // (dotnet/aspnetcore#67714).
        builder.UseUrls("http://127.0.0.1:0");
        builder.UseContentRoot(DataDirectory);
        builder.UseSetting("BlogManager:DataDirectory", DataDirectory);
        foreach (var (key, value) in HighRateLimits.Settings.Concat(_settings))
            builder.UseSetting(key, value);
        builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(Log));
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton(Models);
            _services(services);
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(DataDirectory))
            Directory.Delete(DataDirectory, recursive: true);
    }
}
