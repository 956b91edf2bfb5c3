using BlogManager.Application.ApiKeys;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.ApiKeys;

/// <summary>What the use cases of keys ask of the store, and what they say of its answers.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class KeyUseCaseTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Caller Admin = new("admin-1", "the admin", Scopes.All);

    private readonly FakeTimeProvider _time = new(Now);
    private readonly Mock<IApiKeyStore> _store = new(MockBehavior.Strict);
    private readonly KeyUsage _usage;
    private readonly ApiKeyVerifier _verifier;
    private readonly PageOrigins _origins;
    private readonly RequestContext _callers = new();
    private readonly KeySecret _secret = KeySecret.Create(KeyKind.Secret);
    private readonly List<ApiKey> _added = [];

    private ApiKey _key;

    public KeyUseCaseTests()
    {
        _usage = new KeyUsage(_store.Object, _time);
        _verifier = new ApiKeyVerifier(_store.Object, _usage, _time);
        _origins = new PageOrigins(_store.Object, _time);
        _callers.Set(Admin);
        _key = new ApiKey
        {
            Id = "1",
            Name = "reader",
            Kind = KeyKind.Secret,
            VisibleId = _secret.VisibleId,
            Hash = _secret.Hash(),
            Scopes = [Scope.PostsRead],
            CreatedAt = Now.AddDays(-1),
        };
        _store.Setup(s => s.FindAsync("1", It.IsAny<CancellationToken>())).ReturnsAsync(() => _key);
        _store.Setup(s => s.FindAsync("none", It.IsAny<CancellationToken>())).ReturnsAsync((ApiKey?)null);
        _store
            .Setup(s => s.FindByVisibleIdAsync(_secret.VisibleId, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => [_key]);
        _store
            .Setup(s => s.AddAsync(It.IsAny<ApiKey>(), Admin, It.IsAny<CancellationToken>()))
            .Callback((ApiKey key, Caller _, CancellationToken _) => _added.Add(key))
            .Returns(Task.CompletedTask);
    }

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TearDown]
    public void Dispose()
    {
        _usage.Dispose();
        _origins.Dispose();
    }

    [Test]
    public async Task A_secret_key_is_made_with_what_was_asked_for_and_shown_once()
    {
        var made = await CreateAsync(
            new CreateApiKey(
                "  importer ",
                KeyKind.Secret,
                [Scope.PostsWrite, Scope.PostsRead],
                KeyTier.Elevated,
                ExpiresAt: new DateTimeOffset(2026, 4, 1, 2, 0, 0, TimeSpan.FromHours(2)),
                Sites: [Origin("https://Blog.example")],
                Limits: new Dictionary<string, long> { ["ai"] = 7 }
            )
        );
        var key = _added.Single();
        Assert.That((made.Id, made.Name, made.Kind, made.Tier), Is.EqualTo((key.Id, "importer", "secret", "elevated")));
        Assert.That(made.Key, Does.StartWith("bm_sec_"));
        Assert.That(KeySecret.TryParse(made.Key, out var shown) && shown.Matches(key.Hash.Span), Is.True);
        Assert.That(made.VisibleId, Is.EqualTo(made.Key[..15]));
        Assert.That(made.Scopes, Is.EquivalentTo(["posts:read", "posts:write"]));
        Assert.That(
            (key.CreatedAt, key.ExpiresAt, key.AutoProcess),
            Is.EqualTo((Now, (DateTimeOffset?)new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero), false))
        );
        Assert.That(key.ExpiresAt!.Value.Offset, Is.EqualTo(TimeSpan.Zero), "kept in UTC");
        Assert.That((made.Sites, key.Limits["ai"]), Is.EqualTo((new[] { "https://blog.example" }, 7)));
        Assert.That(made.ToString(), Does.Not.Contain(made.Key), "no log shows the secret");
    }

    [Test]
    public async Task An_admin_key_has_every_scope_and_the_elevated_tier_unless_told_otherwise()
    {
        var made = await CreateAsync(new CreateApiKey("boss", KeyKind.Admin));
        Assert.That(
            made.Scopes,
            Is.EqualTo(["posts:read", "posts:write", "ask", "insights:read", "metrics:read", "keys:admin"])
        );
        Assert.That((made.Tier, made.Key[..7], made.Sites), Is.EqualTo(("elevated", "bm_adm_", (string[]?)null)));
    }

    [Test]
    public async Task A_publishable_key_reads_and_asks_on_the_sites_of_its_pages()
    {
        var made = await CreateAsync(
            new CreateApiKey(
                "page",
                KeyKind.Publishable,
                AllowedOrigins: [Origin("https://blog.example"), Origin("https://BLOG.example")],
                AutoProcess: true
            )
        );
        Assert.That(made.Scopes, Is.EqualTo(["posts:read", "ask"]));
        Assert.That((made.Tier, made.AutoProcess, made.Key[..7]), Is.EqualTo(("standard", true, "bm_pub_")));
        Assert.That(made.AllowedOrigins, Is.EqualTo(["https://blog.example"]), "each once");
        Assert.That(made.Sites, Is.EqualTo(["https://blog.example"]));
    }

    [TestCase("secret", null, false)]
    [TestCase("secret", "ask", true)]
    [TestCase("admin", "ask", false)]
    [TestCase("admin", null, true)]
    public void Kind_and_scopes_must_fit(string kind, string? scope, bool isValid) =>
        Assert.That(
            new CreateApiKeyValidator(_time).Validate(new CreateApiKey("n", Kind(kind), ScopesOf(scope))).IsValid,
            Is.EqualTo(isValid)
        );

    [TestCase("posts:read", true)]
    [TestCase("posts:write", false)]
    public void What_everyone_can_read_in_a_page_may_only_read_and_ask(string scope, bool isValid) =>
        Assert.That(
            new CreateApiKeyValidator(_time)
                .Validate(
                    new CreateApiKey(
                        "n",
                        KeyKind.Publishable,
                        ScopesOf(scope),
                        AllowedOrigins: [Origin("https://blog.example")]
                    )
                )
                .IsValid,
            Is.EqualTo(isValid)
        );

    [TestCase("publishable", 0, false)]
    [TestCase("publishable", 1, true)]
    [TestCase("publishable", 20, true)]
    [TestCase("publishable", 21, false)]
    [TestCase("admin", 1, false)]
    public void Origins_are_for_pages_and_up_to_twenty(string kind, int count, bool isValid) =>
        Assert.That(
            new CreateApiKeyValidator(_time)
                .Validate(new CreateApiKey("n", Kind(kind), AllowedOrigins: Origins(count)))
                .IsValid,
            Is.EqualTo(isValid)
        );

    [TestCase("secret", "ask", 1, true)]
    [TestCase("secret", "ask", 0, false)]
    [TestCase("secret", "ask", 21, false)]
    [TestCase("secret", "keys:admin", 1, false)]
    [TestCase("admin", null, 1, false)]
    public void A_key_that_could_free_itself_is_not_held_to_sites(
        string kind,
        string? scope,
        int count,
        bool isValid
    ) =>
        Assert.That(
            new CreateApiKeyValidator(_time)
                .Validate(new CreateApiKey("n", Kind(kind), ScopesOf(scope), Sites: Origins(count)))
                .IsValid,
            Is.EqualTo(isValid)
        );

    [TestCase("ai", 1, true)]
    [TestCase("ai", 1_000_000, true)]
    [TestCase("ai", 0, false)]
    [TestCase("ai", 1_000_001, false)]
    [TestCase("everything", 1, false)]
    public void A_limit_is_of_a_known_category_and_from_1_to_a_million(string category, long permits, bool isValid) =>
        Assert.That(
            new CreateApiKeyValidator(_time)
                .Validate(
                    new CreateApiKey("n", KeyKind.Admin, Limits: new Dictionary<string, long> { [category] = permits })
                )
                .IsValid,
            Is.EqualTo(isValid)
        );

    [Test]
    public void A_key_expires_in_the_future_and_processes_for_pages_alone()
    {
        var validator = new CreateApiKeyValidator(_time);
        Assert.That(validator.Validate(new CreateApiKey("n", KeyKind.Admin, ExpiresAt: Now)).IsValid, Is.False);
        Assert.That(
            validator.Validate(new CreateApiKey("n", KeyKind.Admin, ExpiresAt: Now.AddTicks(1))).IsValid,
            Is.True
        );
        Assert.That(validator.Validate(new CreateApiKey("n", KeyKind.Admin, AutoProcess: true)).IsValid, Is.False);
        Assert.That(validator.Validate(new CreateApiKey("n", KeyKind.Admin, AutoProcess: false)).IsValid, Is.True);
        Assert.That(validator.Validate(new CreateApiKey(new string('n', 100), KeyKind.Admin)).IsValid, Is.True);
        Assert.That(validator.Validate(new CreateApiKey(new string('n', 101), KeyKind.Admin)).IsValid, Is.False);
    }

    [TestCase(false, true, null)]
    [TestCase(false, false, "conflict")]
    [TestCase(true, false, null)]
    public async Task The_first_admin_key_is_made_where_there_is_none_or_by_force(
        bool force,
        bool isFirst,
        string? refusal
    )
    {
        _store
            .Setup(s => s.AddFirstAdminAsync(It.IsAny<ApiKey>(), Admin, It.IsAny<CancellationToken>()))
            .ReturnsAsync(isFirst);
        var made = await new BootstrapAdminKeyHandler(_store.Object, _callers, _time).HandleAsync(
            new BootstrapAdminKey("ops", force),
            Cancel
        );
        Assert.That(made.Error?.Code, Is.EqualTo(refusal));
        if (made.IsSuccess)
        {
            Assert.That(made.Value.Key, Does.StartWith("bm_adm_"));
            Assert.That(made.Value.ToString(), Does.Not.Contain(made.Value.Key));
        }

        Assert.That(_added.Count, Is.EqualTo(force ? 1 : 0));
    }

    [TestCase(0, 0, 0, "active")]
    [TestCase(-1, 0, 0, "expired")]
    [TestCase(0, 1, 0, "revoked")]
    [TestCase(0, 0, 1, "paused")]
    [TestCase(-1, 1, 1, "revoked")]
    [TestCase(-1, 0, 1, "expired")]
    public async Task A_key_is_shown_with_its_status(int expires, int revoked, int paused, string status)
    {
        _key = _key with
        {
            ExpiresAt = expires == 0 ? null : Now,
            RevokedAt = revoked == 0 ? null : Now,
            PausedAt = paused == 0 ? null : Now,
        };
        var view = (
            await new GetApiKeyHandler(_store.Object, _time).HandleAsync(new GetApiKey(KeyNo("1")), Cancel)
        ).Value;
        Assert.That((view.Status, view.Name, view.VisibleId), Is.EqualTo((status, "reader", _secret.VisibleId)));
        var none = await new GetApiKeyHandler(_store.Object, _time).HandleAsync(new GetApiKey(KeyNo("none")), Cancel);
        Assert.That(none.Error!.Code, Is.EqualTo("not_found"));
    }

    [TestCase(1, true)]
    [TestCase(0, false)]
    public async Task A_replaced_secret_is_shown_as_long_as_it_still_works(int seconds, bool isShown)
    {
        _key = _key with { Previous = new ReplacedSecret("old", _key.Hash, Now.AddSeconds(seconds)) };
        var view = (
            await new GetApiKeyHandler(_store.Object, _time).HandleAsync(new GetApiKey(KeyNo("1")), Cancel)
        ).Value;
        Assert.That(view.PreviousKeyUntil, Is.EqualTo(isShown ? Now.AddSeconds(seconds) : (DateTimeOffset?)null));
    }

    [Test]
    public async Task Keys_and_what_was_done_to_them_are_listed_in_pages()
    {
        _store
            .Setup(s => s.ListAsync(2, "c", It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Page<ApiKey>([_key], "next"));
        var keys = (
            await new ListApiKeysHandler(_store.Object, _time).HandleAsync(
                new ListApiKeys(PageSize.Parse("2").Value, Cursor.Parse("c").Value),
                Cancel
            )
        ).Value;
        Assert.That((keys.Items.Single().Id, keys.NextCursor), Is.EqualTo(("1", "next")));

        var change = new KeyChange
        {
            Id = "7",
            At = Now,
            Action = KeyAction.Paused,
            KeyId = "1",
            KeyName = "reader",
            ActorKeyId = "admin-1",
            ActorName = "the admin",
        };
        _store
            .Setup(s => s.ListChangesAsync(2, "c", It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Page<KeyChange>([change], "next"));
        var changes = await new ListKeyChangesHandler(_store.Object).HandleAsync(
            new ListKeyChanges(PageSize.Parse("2").Value, Cursor.Parse("c").Value),
            Cancel
        );
        Assert.That(
            changes.Value.Items.Single(),
            Is.EqualTo(new KeyChangeView("7", Now, "paused", "1", "reader", "admin-1", "the admin"))
        );
        Assert.That(changes.Value.NextCursor, Is.EqualTo("next"));
    }

    [TestCase(RevokeOutcome.Revoked, null)]
    [TestCase(RevokeOutcome.LastAdmin, "conflict")]
    [TestCase(RevokeOutcome.NotFound, "not_found")]
    public async Task A_revoked_key_is_asked_for_anew_at_once(RevokeOutcome outcome, string? error)
    {
        await _verifier.VerifyAsync(_secret.Reveal(), Cancel);
        _store.Setup(s => s.RevokeAsync("1", Admin, It.IsAny<CancellationToken>())).ReturnsAsync(outcome);
        var handler = new RevokeApiKeyHandler(_store.Object, _verifier, _origins, _callers);
        Assert.That((await handler.HandleAsync(new RevokeApiKey(KeyNo("1")), Cancel)).Error?.Code, Is.EqualTo(error));
        Assert.That(_verifier.IsKnown(_secret.Reveal()), Is.False);
    }

    [TestCase(RotateOutcome.Rotated, null)]
    [TestCase(RotateOutcome.NotActive, "conflict")]
    [TestCase(RotateOutcome.Superseded, "conflict")]
    [TestCase(RotateOutcome.NotFound, "not_found")]
    public async Task A_rotated_key_has_a_new_secret_and_the_old_one_for_the_time_of_grace(
        RotateOutcome outcome,
        string? error
    )
    {
        await _verifier.VerifyAsync(_secret.Reveal(), Cancel);
        SecretRotation? rotation = null;
        _store
            .Setup(s => s.RotateAsync("1", It.IsAny<SecretRotation>(), Admin, It.IsAny<CancellationToken>()))
            .Callback((string _, SecretRotation asked, Caller _, CancellationToken _) => rotation = asked)
            .ReturnsAsync(outcome);
        var handler = new RotateApiKeyHandler(_store.Object, _verifier, _callers, _time);
        var rotated = await handler.HandleAsync(new RotateApiKey(KeyNo("1"), 60), Cancel);
        Assert.That(rotated.Error?.Code, Is.EqualTo(error));
        Assert.That(_verifier.IsKnown(_secret.Reveal()), Is.False);
        Assert.That(rotation!.Replaces.ToArray(), Is.EqualTo(_secret.Hash()));
        Assert.That(rotation.ReplacedUntil, Is.EqualTo(Now.AddSeconds(60)));
        if (error is null)
        {
            Assert.That(rotated.Value.PreviousKeyUntil, Is.EqualTo(Now.AddSeconds(60)));
            Assert.That(
                KeySecret.TryParse(rotated.Value.Key, out var fresh) && fresh.Matches(rotation.Hash.Span),
                Is.True
            );
            Assert.That((fresh!.VisibleId, fresh.Kind), Is.EqualTo((rotation.VisibleId, KeyKind.Secret)));
            Assert.That(fresh.Reveal(), Is.Not.EqualTo(_secret.Reveal()));
        }
    }

    [Test]
    public async Task Without_a_time_of_grace_the_old_secret_ends_at_once()
    {
        SecretRotation? rotation = null;
        _store
            .Setup(s => s.RotateAsync("1", It.IsAny<SecretRotation>(), Admin, It.IsAny<CancellationToken>()))
            .Callback((string _, SecretRotation asked, Caller _, CancellationToken _) => rotation = asked)
            .ReturnsAsync(RotateOutcome.Rotated);
        var handler = new RotateApiKeyHandler(_store.Object, _verifier, _callers, _time);
        var rotated = (await handler.HandleAsync(new RotateApiKey(KeyNo("1")), Cancel)).Value;
        Assert.That(
            (rotation!.ReplacedUntil, rotated.PreviousKeyUntil),
            Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)null))
        );
        var none = await handler.HandleAsync(new RotateApiKey(KeyNo("none")), Cancel);
        Assert.That(none.Error!.Code, Is.EqualTo("not_found"));
    }

    [TestCase(0, true)]
    [TestCase(2_592_000, true)]
    [TestCase(-1, false)]
    [TestCase(2_592_001, false)]
    public void Grace_is_up_to_thirty_days(int seconds, bool isValid) =>
        Assert.That(
            new RotateApiKeyValidator().Validate(new RotateApiKey(KeyNo("1"), seconds)).IsValid,
            Is.EqualTo(isValid)
        );

    [TestCase(UpdateOutcome.Updated, null)]
    [TestCase(UpdateOutcome.NotActive, "conflict")]
    [TestCase(UpdateOutcome.LastAdmin, "conflict")]
    [TestCase(UpdateOutcome.NotFound, "not_found")]
    public async Task A_changed_key_is_asked_for_anew_at_once(UpdateOutcome outcome, string? error)
    {
        await _verifier.VerifyAsync(_secret.Reveal(), Cancel);
        KeyUpdate? update = null;
        _store
            .Setup(s => s.UpdateAsync("1", It.IsAny<KeyUpdate>(), Admin, It.IsAny<CancellationToken>()))
            .Callback((string _, KeyUpdate asked, Caller _, CancellationToken _) => update = asked)
            .ReturnsAsync(outcome);
        var changed = await UpdateAsync(
            new UpdateApiKey(
                KeyNo("1"),
                " renamed ",
                Paused: true,
                Sites: [Origin("https://Blog.example")],
                Tier: KeyTier.Unlimited,
                Limits: new Dictionary<string, long> { ["ai"] = 3 }
            )
        );
        Assert.That(changed.Error?.Code, Is.EqualTo(error));
        Assert.That(_verifier.IsKnown(_secret.Reveal()), Is.False);
        Assert.That(
            (update!.Name, update.Paused, update.Tier, update.Limits!["ai"], update.AllowedOrigins, update.AutoProcess),
            Is.EqualTo(("renamed", (bool?)true, (KeyTier?)KeyTier.Unlimited, 3, (string[]?)null, (bool?)null))
        );
        Assert.That(update.Sites, Is.EqualTo(["https://blog.example"]));
    }

    [Test]
    public async Task What_does_not_fit_a_keys_kind_is_not_changed()
    {
        Assert.That(
            await FieldOfAsync(new UpdateApiKey(KeyNo("1"), AllowedOrigins: [Origin("https://a.example")])),
            Is.EqualTo("allowed_origins")
        );
        Assert.That(await FieldOfAsync(new UpdateApiKey(KeyNo("1"), AutoProcess: true)), Is.EqualTo("auto_process"));
        _key = _key with { Scopes = [Scope.KeysAdmin] };
        Assert.That(
            await FieldOfAsync(new UpdateApiKey(KeyNo("1"), Sites: [Origin("https://a.example")])),
            Is.EqualTo("sites")
        );
        Assert.That((await UpdateAsync(new UpdateApiKey(KeyNo("none"), "x"))).Error!.Code, Is.EqualTo("not_found"));
        _store.Verify(
            s =>
                s.UpdateAsync(
                    It.IsAny<string>(),
                    It.IsAny<KeyUpdate>(),
                    It.IsAny<Caller>(),
                    It.IsAny<CancellationToken>()
                ),
            Times.Never
        );
    }

    [Test]
    public void A_change_changes_something()
    {
        var validator = new UpdateApiKeyValidator();
        Assert.That(validator.Validate(new UpdateApiKey(KeyNo("1"))).IsValid, Is.False);
        Assert.That(validator.Validate(new UpdateApiKey(KeyNo("1"), Paused: false)).IsValid, Is.True);
        Assert.That(validator.Validate(new UpdateApiKey(KeyNo("1"), " ")).IsValid, Is.False);
        Assert.That(validator.Validate(new UpdateApiKey(KeyNo("1"), AllowedOrigins: [])).IsValid, Is.False);
    }

    [Test]
    public async Task Who_am_I_shows_the_callers_own_key_and_nothing_to_a_caller_without_one()
    {
        var handler = new WhoAmIHandler(_store.Object, _callers, _time);
        _callers.Set(new Caller("1", "reader", [Scope.PostsRead]));
        Assert.That((await handler.HandleAsync(new WhoAmI(), Cancel)).Value.Name, Is.EqualTo("reader"));
        _callers.Set(new Caller("none", "gone", []));
        Assert.That((await handler.HandleAsync(new WhoAmI(), Cancel)).Error!.Kind, Is.EqualTo(ErrorKind.Unauthorized));
        _callers.Set(Caller.Anonymous);
        Assert.That((await handler.HandleAsync(new WhoAmI(), Cancel)).Error!.Kind, Is.EqualTo(ErrorKind.Unauthorized));
    }

    [Test]
    public async Task Origins_of_pages_are_believed_for_four_seconds()
    {
        string[] listed = ["https://a.example"];
        _store.Setup(s => s.ListOriginsAsync(10_000, It.IsAny<CancellationToken>())).ReturnsAsync(() => listed);
        Assert.That(await _origins.ContainsAsync("https://a.example", Cancel), Is.True);
        listed = ["https://b.example"];
        _time.Advance(TimeSpan.FromSeconds(3.9));
        Assert.That(await _origins.ContainsAsync("https://b.example", Cancel), Is.False);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That(await _origins.ContainsAsync("https://b.example", Cancel), Is.True);
        Assert.That(await _origins.ContainsAsync("https://a.example", Cancel), Is.False);
        listed = [];
        _origins.Forget();
        Assert.That(await _origins.ContainsAsync("https://b.example", Cancel), Is.False);
    }

    private async Task<IssuedApiKey> CreateAsync(CreateApiKey request) =>
        (await new CreateApiKeyHandler(_store.Object, _origins, _callers, _time).HandleAsync(request, Cancel)).Value;

    private Task<Result<ApiKeyView>> UpdateAsync(UpdateApiKey request) =>
        new UpdateApiKeyHandler(_store.Object, _verifier, _origins, _callers, _time).HandleAsync(request, Cancel);

    private async Task<string> FieldOfAsync(UpdateApiKey request) =>
        (await UpdateAsync(request)).Error!.Fields.Keys.Single();

    private static KeyId KeyNo(string id) => KeyId.Parse(id).Value;

    private static KeyKind Kind(string name) => KeyKinds.Parse(name).Value;

    private static WebOrigin Origin(string text) => WebOrigin.Parse(text).Value;

    private static WebOrigin[] Origins(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Origin($"https://b{i}.example"))];

    private static Scope[]? ScopesOf(string? name) => name is null ? null : [Scopes.Parse(name).Value];
}
