using BlogManager.Api.Cli;
using BlogManager.Api.Endpoints;
using BlogManager.Api.Endpoints.OpenApi;
using BlogManager.Api.Hosting;
using BlogManager.Api.Http;
using BlogManager.Api.Mcp;
using BlogManager.Api.OwnerConsole;
using BlogManager.Api.RateLimits;
using BlogManager.Api.Security;
using BlogManager.Api.Settings;
using BlogManager.Application;
using BlogManager.Infrastructure;
using BlogManager.Infrastructure.Storage;

if (CommandLine.IsVerb(args))
    return await CommandLine.RunAsync(args);

var stopping = CancellationToken.None;
try
{
    var builder = WebApplication.CreateBuilder(args);
    builder.Configuration.ReadSettings(args); // before anything is built of them: one message tells every fault
    var startLog = new StartLog();
    builder.WebHost.UseDefaultAddress(builder.Configuration).KeepThreadsForAnswers();
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.Harden());
    builder.WebHost.ConfigureKestrel(kestrel => kestrel.DrainConnections());
    startLog
        .Suppress(builder.Logging)
        .KeepUrlsOut()
        .UseReadableOrJson(builder.Configuration, builder.Environment)
        .AddProvider(new LogCount());

    builder.Services.AddApplication();
    builder.Services.AddInfrastructure(builder.Configuration);
    builder.Services.AddApi(builder.Configuration);
    builder.Services.AddOpenApiDocument();

    var app = builder.Build();
    stopping = app.Lifetime.ApplicationStopping;

    app.UseMiddleware<RequestRecordMiddleware>(); // outermost: it measures and logs what the caller got
    app.UseExceptionHandler(_ => { }); // sees what any other stage throws
    app.UseMiddleware<CorrelationMiddleware>(); // before anything that can refuse: every answer carries the ids
    app.UseMiddleware<RequestSizeMiddleware>(); // before anything that reads addresses and headers
    app.UseTrustedProxies(); // before anything that asks for the caller's address
    app.UseStatusCodePages(ErrorMapping.WriteStatusAsync); // statuses set by the framework (404, 405, 415) get the problem body
    app.UseRoutingWithHead();
    app.UseConsoleSignIn(); // before whatever refuses: the owner's provider sends its answer here
    app.UseMiddleware<AddressLimitMiddleware>(); // before authentication: an address that hammers with bad keys costs no look-up more
    app.UseMiddleware<KeyAuthenticationMiddleware>();
    app.UseCors(); // after authentication: what a page may do is told by its key, or for a preflight by all of them
    app.UseMiddleware<PageAccessMiddleware>(); // after CORS: what that did not open is refused
    app.UseMiddleware<CategoryLimitMiddleware>(); // after authentication: per key, else per address

    app.MapApi();
    app.MapMcpTools();

    app.Lifetime.ApplicationStarted.Register(startLog.Started);
    await app.Services.OpenStoreAsync(); // before it listens: a store that cannot be used is said at once

    await app.RunAsync();
    return 0;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 0; // told to stop before it was up
}
catch (Exception e) when (SettingsFaults.Of(e) is { } faults)
{
    // A wrong setting is the operator's to mend: the message says how, a stack trace would bury it.
    await Console.Error.WriteLineAsync(faults);
    return 1;
}

/// <summary>The entry point, named so that tests can host it.</summary>
public partial class Program;
