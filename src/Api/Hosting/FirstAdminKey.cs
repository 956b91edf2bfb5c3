using BlogManager.Api.Demo;
using BlogManager.Application.ApiKeys;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace BlogManager.Api.Hosting;

/// <summary>
/// On the first start in Development, when there is no admin key yet, makes one and prints it once with lines that work
/// as pasted.
/// </summary>
internal sealed class FirstAdminKey(
    IServiceProvider services,
    IHostEnvironment environment,
    RequestContext current,
    IServer server,
    DemoBlog demo
) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (!environment.IsDevelopment())
            return;
        using var system = current.Use(Caller.System);
        await using var scope = services.CreateAsyncScope();
        var made = await scope
            .ServiceProvider.GetRequiredService<IDispatcher>()
            .SendAsync(new BootstrapAdminKey("first start"), cancellationToken);
        // A failure means that there is an admin key: it was shown when it was made.
        if (!made.IsSuccess)
            return;
        await Console.Out.WriteLineAsync(Greeting(made.Value.Key, AddressOf(server)));
        // Not waited for: the service is up while the demo's posts are taken in.
        _ = Task.Run(() => demo.BeginAsync(AddressOf(server)), CancellationToken.None);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The address that a caller on this machine uses: a wildcard is not one.</summary>
    internal static string CallableAddress(string? listening)
    {
        if (listening is null)
            return HostDefaults.Address;
        var address = BindingAddress.Parse(listening);
        var host = address.Host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return $"{address.Scheme}://{host}:{address.Port}";
    }

    private static string AddressOf(IServer server) =>
        CallableAddress(
            server
                .Features.Get<IServerAddressesFeature>()
                ?.Addresses.OrderBy(a => a.StartsWith("https:", StringComparison.Ordinal))
                .FirstOrDefault()
        );

    private static string Greeting(string key, string address) =>
        $$"""

            There was no admin key, so one was made. It is shown only now; keep it:

                {{key}}

            Take in a post (paste as it is; without "content" the page at "url" is fetched):

                curl -s {{address}}/api/v1/blogs/process -H 'X-API-Key: {{key}}' -H 'Content-Type: application/json' -d '{"url": "https://kitchen.example/sourdough", "title": "How to keep a sourdough starter alive", "content_type": "text/markdown", "content": "# How to keep a sourdough starter alive\n\nA sourdough starter is a mixture of flour and water in which wild yeast and lactic acid bacteria live. It makes bread rise without commercial yeast.\n\n## Feeding\n\nFeed the starter once a day at room temperature with equal weights of flour and water. In the fridge it needs feeding only once a week, because the cold slows the yeast down. Discard half of the starter before each feeding so that the jar does not overflow.\n\n## When something looks wrong\n\nA grey liquid on top is called hooch. It means that the starter is hungry, and it can be poured off or stirred in. Pink or orange streaks mean that the starter has spoiled and must be thrown away."}'

            Then ask:

                curl -s {{address}}/api/v1/qa/ask -H 'X-API-Key: {{key}}' -H 'Content-Type: application/json' -d '{"question": "How often should I feed a starter in the fridge?"}'

            A blog with the widget that readers meet, with the line that embeds it: {{address}}/demo

            What its owner sees, with the key to sign in: {{address}}/console

            The whole API: {{address}}/docs

            """;
}
