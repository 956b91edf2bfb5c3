using System.Net;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace BlogManager.Api.Tests;

/// <summary>
/// What is open to everyone is so with a key as well, also while no key can be looked up: monitoring must not go blind
/// in an outage.
/// </summary>
public sealed class OpenRouteTests
{
    [Test]
    public async Task No_key_is_looked_up_where_none_is_needed(
        [Values(
            "/health",
            "/health/live",
            "/health/ready",
            "/metrics",
            "/openapi/v1.json",
            "/docs",
            "/widget.js",
            "/console"
        )]
            string path,
        [Values("X-API-Key", "Authorization")] string header
    )
    {
        // Fails at any call, and would never answer one of them.
        var store = new Mock<IApiKeyStore>(MockBehavior.Strict);
        store
            .Setup(s => s.FindByVisibleIdAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Returns(
                async (string _, CancellationToken token) =>
                {
                    await Task.Delay(Timeout.Infinite, token);
                    return [];
                }
            );
        await using var app = new BlogManagerApp(services: s => s.AddSingleton(store.Object));
        using var client = app.CreateClient();
        client.Timeout = TimeSpan.FromSeconds(30);
        foreach (var key in new[] { KeySecret.Create(KeyKind.Admin).Reveal(), "nonsense" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.TryAddWithoutValidation(header, header == "Authorization" ? "Bearer " + key : key);
            using var answer = await client.SendAsync(request);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), key[..8]);
        }

        store.VerifyNoOtherCalls();
    }

    [Test]
    public async Task From_elsewhere_the_metrics_still_ask_for_a_key()
    {
        await using var app = new BlogManagerApp(
            new Dictionary<string, string> { ["BlogManager:Metrics:AllowedNetworks:0"] = "192.0.2.0/24" }
        );
        using var nobody = app.CreateClient();
        Assert.That((await nobody.GetAsync("/metrics")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        using var reader = await app.CreateClientWithScopesAsync("metrics:read");
        Assert.That((await reader.GetAsync("/metrics")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
