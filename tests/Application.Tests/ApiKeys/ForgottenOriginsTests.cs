using BlogManager.Application.ApiKeys;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.ApiKeys;

/// <summary>Which origins are let in is asked anew after every change of keys, and in between it is not.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ForgottenOriginsTests : IDisposable
{
    private static readonly KeySecret Secret = KeySecret.Create(KeyKind.Publishable);

    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IApiKeyStore> _store = new();
    private readonly RequestContext _callers = new();
    private readonly PageOrigins _origins;
    private readonly KeyUsage _usage;
    private readonly ApiKeyVerifier _verifier;

    public ForgottenOriginsTests()
    {
        _origins = new PageOrigins(_store.Object, _time);
        _usage = new KeyUsage(_store.Object, _time);
        _verifier = new ApiKeyVerifier(_store.Object, _usage, _time);
        _store
            .Setup(s => s.FindAsync("1", It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                new ApiKey
                {
                    Id = "1",
                    Name = "page",
                    Kind = KeyKind.Publishable,
                    VisibleId = Secret.VisibleId,
                    Hash = Secret.Hash(),
                    Scopes = [],
                    CreatedAt = default,
                    AllowedOrigins = ["https://a.example"],
                }
            );
        _store.Setup(s => s.ListOriginsAsync(It.IsAny<int>(), It.IsAny<CancellationToken>())).ReturnsAsync([]);
    }

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TearDown]
    public void Dispose()
    {
        _usage.Dispose();
        _origins.Dispose();
    }

    [Test]
    public async Task A_new_key_lets_its_pages_in_at_once() =>
        await IsAskedAnewAsync(() =>
            new CreateApiKeyHandler(_store.Object, _origins, _callers, _time).HandleAsync(
                new CreateApiKey(
                    "n",
                    KeyKind.Publishable,
                    AllowedOrigins: [WebOrigin.Parse("https://b.example").Value]
                ),
                Cancel
            )
        );

    [Test]
    public async Task A_revoked_key_keeps_its_pages_out_at_once() =>
        await IsAskedAnewAsync(() =>
            new RevokeApiKeyHandler(_store.Object, _verifier, _origins, _callers).HandleAsync(
                new RevokeApiKey(KeyId.Parse("1").Value),
                Cancel
            )
        );

    [Test]
    public async Task A_changed_key_lets_in_what_it_lists_now() =>
        await IsAskedAnewAsync(() =>
            new UpdateApiKeyHandler(_store.Object, _verifier, _origins, _callers, _time).HandleAsync(
                new UpdateApiKey(KeyId.Parse("1").Value, Paused: true),
                Cancel
            )
        );

    private async Task IsAskedAnewAsync(Func<Task> change)
    {
        const string origin = "https://b.example";
        Assert.That(await _origins.ContainsAsync(origin, Cancel), Is.False);
        _store.Setup(s => s.ListOriginsAsync(It.IsAny<int>(), It.IsAny<CancellationToken>())).ReturnsAsync([origin]);
        Assert.That(await _origins.ContainsAsync(origin, Cancel), Is.False, "remembered");
        await change();
        Assert.That(await _origins.ContainsAsync(origin, Cancel), Is.True);
    }
}
