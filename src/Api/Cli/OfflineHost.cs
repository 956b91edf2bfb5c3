using BlogManager.Api.Endpoints.OpenApi;
using BlogManager.Api.Hosting;
using BlogManager.Api.Settings;
using BlogManager.Application;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Infrastructure;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Logging.Console;

namespace BlogManager.Api.Cli;

/// <summary>
/// The service's container for a verb: same settings, no server and no worker started, logs to stderr so that stdout
/// holds the result alone.
/// </summary>
internal static class OfflineHost
{
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    internal static IHost Build() => BuildApplication();

    /// <summary>The same as an application, whose routes can be mapped and read.</summary>
    /// <exception cref="SettingsException">A setting is wrong.</exception>
    internal static WebApplication BuildApplication()
    {
        // WebApplication's builder and not the plain one, so that ASPNETCORE_ variables and the settings files count as
        // they do for the server.
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.ReadSettings();
        builder
            .Logging.ClearProviders()
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace)
            // Of its provider, or the levels that the settings give a server would count for more.
            .AddFilter<ConsoleLoggerProvider>(level => level >= LogLevel.Warning);
        builder.Services.AddApplication();
        builder.Services.AddInfrastructure(builder.Configuration);
        builder.Services.AddApi(builder.Configuration);
        builder.Services.AddOpenApiDocument();
        return builder.Build();
    }

    /// <summary>Acts as the service itself, with every right, until disposed.</summary>
    internal static IDisposable ActAsSystem(IHost host) =>
        host.Services.GetRequiredService<RequestContext>().Use(Caller.System);
}
