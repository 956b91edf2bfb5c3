using BlogManager.Application.ApiKeys;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.ApiKeys;

public sealed class ApiKeyVerifierTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private Mock<IApiKeyStore> _store = null!;
    private KeyUsage _usage = null!;
    private ApiKeyVerifier _verifier = null!;
    private KeySecret _secret = null!;
    private ApiKey _key = null!;

    [SetUp]
    public void Prepare()
    {
        _secret = KeySecret.Create(KeyKind.Secret);
        _key = new ApiKey
        {
            Id = "1",
            Name = "n",
            Kind = KeyKind.Secret,
            VisibleId = _secret.VisibleId,
            Hash = _secret.Hash(),
            Scopes = [Scope.Ask],
            CreatedAt = _time.GetUtcNow(),
        };
        _store = new Mock<IApiKeyStore>(MockBehavior.Strict);
        _store
            .Setup(s => s.FindByVisibleIdAsync(_secret.VisibleId, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => [_key]);
        _usage = new KeyUsage(_store.Object, _time);
        _verifier = new ApiKeyVerifier(_store.Object, _usage, _time);
    }

    [TearDown]
    public void Dispose() => _usage.Dispose();

    [Test]
    public async Task A_malformed_key_is_refused_without_asking_the_store()
    {
        var text = _secret.Reveal();
        Assert.That(await AcceptsAsync(text[..^1] + (text[^1] == 'x' ? 'y' : 'x')), Is.False);
        _store.VerifyNoOtherCalls();
    }

    [Test]
    public async Task A_valid_key_is_remembered_for_a_few_seconds()
    {
        for (var i = 0; i < 3; i++)
            Assert.That(await AcceptsAsync(_secret.Reveal()), Is.True);
        _store.Verify(s => s.FindByVisibleIdAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task A_key_that_another_instance_revoked_dies_within_five_seconds()
    {
        Assert.That(await AcceptsAsync(_secret.Reveal()), Is.True);
        _key = _key with { RevokedAt = _time.GetUtcNow() };
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(await AcceptsAsync(_secret.Reveal()), Is.False);
    }

    [Test]
    public async Task A_remembered_key_expires_on_time()
    {
        _key = _key with { ExpiresAt = _time.GetUtcNow().AddSeconds(1) };
        Assert.That(await AcceptsAsync(_secret.Reveal()), Is.True);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await AcceptsAsync(_secret.Reveal()), Is.False);
    }

    [Test]
    public async Task A_key_with_the_visible_id_of_another_is_refused()
    {
        _key = _key with { Hash = KeySecret.Create(KeyKind.Secret).Hash() };
        Assert.That(await AcceptsAsync(_secret.Reveal()), Is.False);
    }

    private async Task<bool> AcceptsAsync(string key) =>
        (await _verifier.VerifyAsync(key, CancellationToken.None)).IsSuccess;
}
