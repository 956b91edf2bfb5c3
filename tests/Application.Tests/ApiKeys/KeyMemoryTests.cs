using BlogManager.Application.ApiKeys;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.ApiKeys;

/// <summary>How long a key is believed, and when its use is written.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class KeyMemoryTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Mock<IApiKeyStore> _store = new(MockBehavior.Strict);
    private readonly KeySecret _secret = KeySecret.Create(KeyKind.Secret);
    private readonly List<IReadOnlyDictionary<string, DateTimeOffset>> _written = [];
    private readonly KeyUsage _usage;
    private readonly ApiKeyVerifier _verifier;
    private int _asked;
    private ApiKey _key;

    public KeyMemoryTests()
    {
        _usage = new KeyUsage(_store.Object, _time);
        _verifier = new ApiKeyVerifier(_store.Object, _usage, _time);
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
        _store
            .Setup(s => s.FindByVisibleIdAsync(_secret.VisibleId, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() =>
            {
                _asked++;
                return [_key];
            });
        _store
            .Setup(s =>
                s.RecordUseAsync(It.IsAny<IReadOnlyDictionary<string, DateTimeOffset>>(), It.IsAny<CancellationToken>())
            )
            .Callback((IReadOnlyDictionary<string, DateTimeOffset> uses, CancellationToken _) => _written.Add(uses))
            .Returns(Task.CompletedTask);
    }

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TearDown]
    public void Dispose() => _usage.Dispose();

    [TestCase(3.9, 1)]
    [TestCase(4, 2)]
    public async Task A_key_is_believed_for_four_seconds_and_then_asked_for(double seconds, int asked)
    {
        await _verifier.VerifyAsync(_secret.Reveal(), Cancel);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await _verifier.VerifyAsync(_secret.Reveal(), Cancel);
        Assert.That(_asked, Is.EqualTo(asked));
    }

    [Test]
    public async Task A_paused_key_is_refused_as_such_and_that_is_remembered_too()
    {
        _key = _key with { PausedAt = _time.GetUtcNow() };
        for (var i = 0; i < 2; i++)
            Assert.That((await _verifier.VerifyAsync(_secret.Reveal(), Cancel)).Error!.Code, Is.EqualTo("key_paused"));
        Assert.That(_asked, Is.EqualTo(1));
    }

    [Test]
    public async Task A_key_found_revoked_is_known_no_more()
    {
        Assert.That(_verifier.IsKnown(_secret.Reveal()), Is.False);
        await _verifier.VerifyAsync(_secret.Reveal(), Cancel);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.That(_verifier.IsKnown(_secret.Reveal()), Is.True, "however long ago");
        _key = _key with { RevokedAt = _time.GetUtcNow() };
        Assert.That((await _verifier.VerifyAsync(_secret.Reveal(), Cancel)).IsSuccess, Is.False);
        Assert.That(_verifier.IsKnown(_secret.Reveal()), Is.False);
    }

    [Test]
    public async Task A_use_is_written_at_once_then_once_a_minute_and_at_the_end()
    {
        await _usage.FlushAsync(all: false, Cancel);
        Assert.That(_written, Is.Empty, "nobody came");
        var first = _time.GetUtcNow();
        await UseAsync();
        await _usage.FlushAsync(all: false, Cancel);
        Assert.That(_written.Single()["1"], Is.EqualTo(first));

        _time.Advance(TimeSpan.FromSeconds(59));
        await UseAsync();
        await _usage.FlushAsync(all: false, Cancel);
        Assert.That(_written, Has.Count.EqualTo(1), "a minute has not passed");

        _time.Advance(TimeSpan.FromSeconds(1));
        await _usage.FlushAsync(all: false, Cancel);
        Assert.That(_written, Has.Count.EqualTo(2));
        Assert.That(_written[1]["1"], Is.EqualTo(first.AddSeconds(59)));

        _time.Advance(TimeSpan.FromSeconds(1));
        await UseAsync();
        await _usage.FlushAsync(all: true, Cancel);
        Assert.That(_written, Has.Count.EqualTo(3), "at the end everything is written");
    }

    [Test]
    public async Task Uses_within_a_second_are_one()
    {
        var first = _time.GetUtcNow();
        await UseAsync();
        _time.Advance(TimeSpan.FromSeconds(0.9));
        await UseAsync();
        await _usage.FlushAsync(all: true, Cancel);
        Assert.That(_written.Single()["1"], Is.EqualTo(first));
        await UseAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        await UseAsync();
        await _usage.FlushAsync(all: true, Cancel);
        Assert.That(_written[1]["1"], Is.EqualTo(first.AddSeconds(1.9)));
    }

    private async Task UseAsync() => await _verifier.VerifyAsync(_secret.Reveal(), Cancel);
}
