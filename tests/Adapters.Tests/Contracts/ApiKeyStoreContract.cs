using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;

namespace BlogManager.Adapters.Tests.Contracts;

public abstract class ApiKeyStoreContract : StorageContract
{
    private static readonly Caller By = new("actor", "an actor", Scopes.All);

    [Test]
    public async Task A_key_comes_back_as_it_was_added([Values] KeyKind kind)
    {
        var key = Key("k1", kind) with
        {
            Name = "Ärger 𝒳 '",
            ExpiresAt = Start.AddDays(1),
            RevokedAt = Start.AddHours(1),
            Tier = KeyTier.Unlimited,
            Limits = new Dictionary<string, int> { ["ai"] = 1, ["read"] = LimitCategories.MaxPermits },
            AllowedOrigins = ["https://a.example", "http://[::1]:8080"],
            Sites = ["https://site.example", "https://site.example:8443"],
            PausedAt = Start.AddMinutes(2),
            AutoProcess = true,
            LastUsedAt = Start.AddMinutes(3),
            Previous = new ReplacedSecret("bm_sec_previous", new byte[] { 1, 2, 3 }, Start.AddHours(2)),
        };
        await Storage.Keys.AddAsync(key, By, Cancel);
        Assert.That(Samples.Dump(await Storage.Keys.FindAsync("k1", Cancel)), Is.EqualTo(Samples.Dump(key)));
        await Storage.Keys.AddAsync(Key("k2", kind) with { Scopes = [] }, By, Cancel);
        var bare = await Storage.Keys.FindAsync("k2", Cancel);
        Assert.That(
            (bare!.ExpiresAt, bare.RevokedAt, bare.Scopes.Count),
            Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)null, 0))
        );
        Assert.That((bare.Sites, bare.PausedAt), Is.EqualTo(((IReadOnlyList<string>?)null, (DateTimeOffset?)null)));
        Assert.That(await Storage.Keys.FindAsync("none", Cancel), Is.Null);
    }

    [Test]
    public async Task Keys_are_found_by_visible_id_active_or_not()
    {
        await Storage.Keys.AddAsync(Key("k1") with { VisibleId = "bm_sec_aaaaaaaa" }, By, Cancel);
        await Storage.Keys.AddAsync(Key("k2") with { VisibleId = "bm_sec_aaaaaaaa", RevokedAt = Start }, By, Cancel);
        await Storage.Keys.AddAsync(Key("k3") with { VisibleId = "bm_sec_AAAAAAAA" }, By, Cancel);
        Assert.That(
            (await Storage.Keys.FindByVisibleIdAsync("bm_sec_aaaaaaaa", Cancel)).Select(k => k.Id),
            Is.EquivalentTo(["k1", "k2"])
        );
        Assert.That(await Storage.Keys.FindByVisibleIdAsync("bm_sec_%", Cancel), Is.Empty);
    }

    [Test]
    public async Task Of_many_first_admins_at_once_one_is_added()
    {
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i => Task.Run(() => Storage.Keys.AddFirstAdminAsync(Key($"k{i}", KeyKind.Admin), By, Cancel)))
        );
        Assert.That(outcomes.Count(o => o), Is.EqualTo(1));
        Assert.That((await Storage.Keys.ListAsync(100, null, Cancel)).Value.Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_first_admin_is_added_where_none_is_active()
    {
        await Storage.Keys.AddAsync(Key("secret"), By, Cancel);
        await Storage.Keys.AddAsync(Key("revoked", KeyKind.Admin) with { RevokedAt = Start }, By, Cancel);
        await Storage.Keys.AddAsync(
            Key("expiring", KeyKind.Admin) with
            {
                ExpiresAt = Start.AddMinutes(1),
            },
            By,
            Cancel
        );
        Assert.That(await Storage.Keys.AddFirstAdminAsync(Key("early", KeyKind.Admin), By, Cancel), Is.False);
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await Storage.Keys.AddFirstAdminAsync(Key("first", KeyKind.Admin), By, Cancel), Is.True);
        Assert.That(await Storage.Keys.FindAsync("early", Cancel), Is.Null);
    }

    [Test]
    public async Task A_revoked_key_keeps_the_moment_at_which_it_was_first_revoked()
    {
        await Storage.Keys.AddAsync(Key("k1"), By, Cancel);
        Assert.That(await Storage.Keys.RevokeAsync("k1", By, Cancel), Is.EqualTo(RevokeOutcome.Revoked));
        Time.Advance(TimeSpan.FromHours(1));
        Assert.That(await Storage.Keys.RevokeAsync("k1", By, Cancel), Is.EqualTo(RevokeOutcome.Revoked));
        Assert.That((await Storage.Keys.FindAsync("k1", Cancel))!.RevokedAt, Is.EqualTo(Start));
        Assert.That(await Storage.Keys.RevokeAsync("none", By, Cancel), Is.EqualTo(RevokeOutcome.NotFound));
    }

    [Test]
    public async Task The_last_active_admin_key_stays()
    {
        await Storage.Keys.AddAsync(Key("revoked", KeyKind.Admin) with { RevokedAt = Start }, By, Cancel);
        await Storage.Keys.AddAsync(Key("expired", KeyKind.Admin) with { ExpiresAt = Start }, By, Cancel);
        await Storage.Keys.AddAsync(Key("last", KeyKind.Admin), By, Cancel);
        Assert.That(await Storage.Keys.RevokeAsync("last", By, Cancel), Is.EqualTo(RevokeOutcome.LastAdmin));
        Assert.That((await Storage.Keys.FindAsync("last", Cancel))!.RevokedAt, Is.Null);
        Assert.That(await Storage.Keys.RevokeAsync("expired", By, Cancel), Is.EqualTo(RevokeOutcome.Revoked));
        await Storage.Keys.AddAsync(Key("another", KeyKind.Admin), By, Cancel);
        Assert.That(await Storage.Keys.RevokeAsync("last", By, Cancel), Is.EqualTo(RevokeOutcome.Revoked));
        Assert.That(await Storage.Keys.RevokeAsync("another", By, Cancel), Is.EqualTo(RevokeOutcome.LastAdmin));
    }

    [Test]
    public async Task Of_all_admins_revoked_at_once_one_stays()
    {
        for (var i = 0; i < 8; i++)
            await Storage.Keys.AddAsync(Key($"k{i}", KeyKind.Admin), By, Cancel);
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(i => Task.Run(() => Storage.Keys.RevokeAsync($"k{i}", By, Cancel)))
        );
        Assert.That(outcomes.Count(o => o == RevokeOutcome.LastAdmin), Is.EqualTo(1));
        Assert.That(outcomes.Count(o => o == RevokeOutcome.Revoked), Is.EqualTo(7));
    }

    [Test]
    public async Task The_last_admin_key_that_does_not_expire_is_neither_revoked_nor_paused_however_long_others_still_work()
    {
        await Storage.Keys.AddAsync(Key("last", KeyKind.Admin), By, Cancel);
        await Storage.Keys.AddAsync(
            Key("expiring", KeyKind.Admin) with
            {
                ExpiresAt = Start.AddSeconds(3),
            },
            By,
            Cancel
        );
        await Storage.Keys.AddAsync(Key("paused", KeyKind.Admin) with { PausedAt = Start }, By, Cancel);
        Assert.That(await Storage.Keys.RevokeAsync("last", By, Cancel), Is.EqualTo(RevokeOutcome.LastAdmin));
        Assert.That(await PauseAsync("last"), Is.EqualTo(UpdateOutcome.LastAdmin));
        var kept = await Storage.Keys.FindAsync("last", Cancel);
        Assert.That((kept!.RevokedAt, kept.PausedAt), Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)null)));
        Assert.That(await PauseAsync("expiring"), Is.EqualTo(UpdateOutcome.Updated));
        Assert.That(await Storage.Keys.RevokeAsync("expiring", By, Cancel), Is.EqualTo(RevokeOutcome.Revoked));
        Assert.That(
            await Storage.Keys.UpdateAsync("paused", new KeyUpdate { Paused = false }, By, Cancel),
            Is.EqualTo(UpdateOutcome.Updated)
        );
        Assert.That(await PauseAsync("last"), Is.EqualTo(UpdateOutcome.Updated));
        Assert.That(await Storage.Keys.RevokeAsync("paused", By, Cancel), Is.EqualTo(RevokeOutcome.LastAdmin));
    }

    [Test]
    public async Task Of_all_admins_paused_and_revoked_at_once_one_stays()
    {
        for (var i = 0; i < 8; i++)
            await Storage.Keys.AddAsync(Key($"k{i}", KeyKind.Admin), By, Cancel);
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    Task.Run(async () =>
                        i % 2 == 0
                            ? await PauseAsync($"k{i}") == UpdateOutcome.Updated
                            : await Storage.Keys.RevokeAsync($"k{i}", By, Cancel) == RevokeOutcome.Revoked
                    )
                )
        );
        var keys = (await Storage.Keys.ListAsync(100, null, Cancel)).Value.Items;
        Assert.That(keys.Count(k => k is { RevokedAt: null, PausedAt: null }), Is.EqualTo(1));
    }

    [Test]
    public async Task What_an_update_names_is_changed_and_nothing_else_and_the_audit_says_so()
    {
        var key = Key("k1", KeyKind.Publishable) with
        {
            AllowedOrigins = ["https://a.example"],
            Limits = new Dictionary<string, int> { ["ai"] = 3 },
        };
        await Storage.Keys.AddAsync(key, By, Cancel);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(
            await Storage.Keys.UpdateAsync("k1", new KeyUpdate { Name = "other", Paused = true }, By, Cancel),
            Is.EqualTo(UpdateOutcome.Updated)
        );
        var expected = key with { Name = "other", PausedAt = Start.AddSeconds(1) };
        Assert.That(Samples.Dump(await Storage.Keys.FindAsync("k1", Cancel)), Is.EqualTo(Samples.Dump(expected)));
        Assert.That(await Storage.Keys.ListOriginsAsync(9, Cancel), Is.Empty, "of a paused key");
        Time.Advance(TimeSpan.FromSeconds(1));
        await PauseAsync("k1");
        Assert.That(
            (await Storage.Keys.FindAsync("k1", Cancel))!.PausedAt,
            Is.EqualTo(Start.AddSeconds(1)),
            "since when it is, and not when that was said again"
        );
        var all = new KeyUpdate
        {
            Paused = false,
            AllowedOrigins = ["https://b.example", "https://c.example"],
            Sites = ["https://d.example"],
            Tier = KeyTier.Elevated,
            Limits = new Dictionary<string, int> { ["read"] = 7 },
            AutoProcess = true,
        };
        Assert.That(await Storage.Keys.UpdateAsync("k1", all, By, Cancel), Is.EqualTo(UpdateOutcome.Updated));
        expected = key with
        {
            Name = "other",
            AllowedOrigins = all.AllowedOrigins,
            Sites = all.Sites,
            Tier = KeyTier.Elevated,
            Limits = all.Limits,
            AutoProcess = true,
        };
        Assert.That(Samples.Dump(await Storage.Keys.FindAsync("k1", Cancel)), Is.EqualTo(Samples.Dump(expected)));
        Assert.That(await Storage.Keys.UpdateAsync("none", all, By, Cancel), Is.EqualTo(UpdateOutcome.NotFound));
        await Storage.Keys.RevokeAsync("k1", By, Cancel);
        Assert.That(
            await Storage.Keys.UpdateAsync("k1", new KeyUpdate { Name = "late" }, By, Cancel),
            Is.EqualTo(UpdateOutcome.NotActive)
        );
        Assert.That(
            (await Storage.Keys.ListChangesAsync(9, null, Cancel)).Value.Items.Select(c => c.Action),
            Is.EquivalentTo([
                KeyAction.Created,
                KeyAction.Changed,
                KeyAction.Paused,
                KeyAction.Changed,
                KeyAction.Resumed,
                KeyAction.Revoked,
            ])
        );
    }

    [Test]
    public async Task Keys_are_listed_newest_first_page_by_page()
    {
        for (var i = 0; i < 7; i++)
            await Storage.Keys.AddAsync(Key($"k{i}") with { CreatedAt = Start.AddSeconds(i / 2) }, By, Cancel);
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await Storage.Keys.ListAsync(3, cursor, Cancel)).Value;
            ids.AddRange(page.Items.Select(k => k.Id));
            cursor = page.NextCursor;
        } while (cursor is not null);
        Assert.That(ids, Is.EqualTo(["k6", "k5", "k4", "k3", "k2", "k1", "k0"]));
    }

    [Test]
    public async Task A_rotated_key_is_found_by_its_new_secret_and_while_it_is_kept_by_the_one_before()
    {
        var (first, second, third) = (
            KeySecret.Create(KeyKind.Secret),
            KeySecret.Create(KeyKind.Secret),
            KeySecret.Create(KeyKind.Secret)
        );
        var key = Key("k1") with { VisibleId = first.VisibleId, Hash = first.Hash(), Tier = KeyTier.Elevated };
        await Storage.Keys.AddAsync(key, By, Cancel);
        Assert.That(await RotateAsync("k1", first, second, Start.AddHours(1)), Is.EqualTo(RotateOutcome.Rotated));
        foreach (var secret in new[] { first, second })
            Assert.That(
                (await Storage.Keys.FindByVisibleIdAsync(secret.VisibleId, Cancel))
                    .Single()
                    .AcceptedUntil(secret, Start),
                Is.Not.Null
            );
        var expected = key with
        {
            VisibleId = second.VisibleId,
            Hash = second.Hash(),
            Previous = new ReplacedSecret(first.VisibleId, first.Hash(), Start.AddHours(1)),
        };
        Assert.That(Samples.Dump(await Storage.Keys.FindAsync("k1", Cancel)), Is.EqualTo(Samples.Dump(expected)));

        Assert.That(await RotateAsync("k1", second, third, null), Is.EqualTo(RotateOutcome.Rotated));
        foreach (var dead in new[] { first, second })
            Assert.That(await Storage.Keys.FindByVisibleIdAsync(dead.VisibleId, Cancel), Is.Empty);
        Assert.That(
            (await Storage.Keys.FindByVisibleIdAsync(third.VisibleId, Cancel)).Single().AcceptedUntil(third, Start),
            Is.Not.Null
        );
    }

    [Test]
    public async Task Only_an_active_key_is_rotated_and_only_from_the_secret_that_was_read()
    {
        var secret = KeySecret.Create(KeyKind.Secret);
        var key = Key("k1") with { Hash = secret.Hash(), ExpiresAt = Start.AddMinutes(1) };
        await Storage.Keys.AddAsync(key, By, Cancel);
        Assert.That(
            await RotateAsync("none", secret, KeySecret.Create(KeyKind.Secret), null),
            Is.EqualTo(RotateOutcome.NotFound)
        );
        Assert.That(
            await RotateAsync("k1", KeySecret.Create(KeyKind.Secret), KeySecret.Create(KeyKind.Secret), null),
            Is.EqualTo(RotateOutcome.Superseded)
        );
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(
            await RotateAsync("k1", secret, KeySecret.Create(KeyKind.Secret), null),
            Is.EqualTo(RotateOutcome.NotActive)
        );
        await Storage.Keys.AddAsync(Key("k2") with { Hash = secret.Hash(), RevokedAt = Start }, By, Cancel);
        Assert.That(
            await RotateAsync("k2", secret, KeySecret.Create(KeyKind.Secret), null),
            Is.EqualTo(RotateOutcome.NotActive)
        );
        Assert.That(Samples.Dump(await Storage.Keys.FindAsync("k1", Cancel)), Is.EqualTo(Samples.Dump(key)));
    }

    [Test]
    public async Task Of_many_rotations_at_once_one_counts()
    {
        var secret = KeySecret.Create(KeyKind.Secret);
        await Storage.Keys.AddAsync(Key("k1") with { Hash = secret.Hash() }, By, Cancel);
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => Task.Run(() => RotateAsync("k1", secret, KeySecret.Create(KeyKind.Secret), null)))
        );
        Assert.That(outcomes.Count(o => o == RotateOutcome.Rotated), Is.EqualTo(1));
        Assert.That(outcomes.Count(o => o == RotateOutcome.Superseded), Is.EqualTo(7));
    }

    [Test]
    public async Task The_last_use_of_a_key_only_moves_forward()
    {
        await Storage.Keys.AddAsync(Key("k1"), By, Cancel);
        await Storage.Keys.AddAsync(Key("k2"), By, Cancel);
        await Storage.Keys.RecordUseAsync(
            new Dictionary<string, DateTimeOffset> { ["k1"] = Start.AddMinutes(5), ["none"] = Start },
            Cancel
        );
        await Storage.Keys.RecordUseAsync(
            new Dictionary<string, DateTimeOffset> { ["k1"] = Start.AddMinutes(4) },
            Cancel
        );
        Assert.That((await Storage.Keys.FindAsync("k1", Cancel))!.LastUsedAt, Is.EqualTo(Start.AddMinutes(5)));
        Assert.That((await Storage.Keys.FindAsync("k2", Cancel))!.LastUsedAt, Is.Null);
    }

    [Test]
    public async Task Origins_are_those_of_the_active_publishable_keys()
    {
        async Task AddAsync(string id, DateTimeOffset? revoked, DateTimeOffset? expires, params string[] origins) =>
            await Storage.Keys.AddAsync(
                Key(id, KeyKind.Publishable) with
                {
                    AllowedOrigins = origins,
                    RevokedAt = revoked,
                    ExpiresAt = expires,
                    CreatedAt = Start.AddSeconds(id[1] - '0'),
                },
                By,
                Cancel
            );
        await AddAsync("k1", null, null, "https://a.example", "https://b.example");
        await AddAsync("k2", null, Start.AddMinutes(1), "https://a.example", "https://c.example");
        await AddAsync("k3", Start, null, "https://revoked.example");
        await AddAsync("k4", null, Start, "https://expired.example");
        Assert.That(
            await Storage.Keys.ListOriginsAsync(10, Cancel),
            Is.EquivalentTo(["https://a.example", "https://b.example", "https://c.example"])
        );
        Assert.That(
            await Storage.Keys.ListOriginsAsync(2, Cancel),
            Is.EquivalentTo(["https://a.example", "https://c.example"]),
            "the newest keys' first"
        );
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(
            await Storage.Keys.ListOriginsAsync(10, Cancel),
            Is.EquivalentTo(["https://a.example", "https://b.example"])
        );
    }

    [Test]
    public async Task Every_change_that_was_made_is_in_the_audit_once_and_none_that_was_not()
    {
        var secret = KeySecret.Create(KeyKind.Admin);
        Assert.That(
            await Storage.Keys.AddFirstAdminAsync(
                Key("k1", KeyKind.Admin) with
                {
                    Hash = secret.Hash(),
                },
                Caller.System,
                Cancel
            ),
            Is.True
        );
        Assert.That(await Storage.Keys.AddFirstAdminAsync(Key("k2", KeyKind.Admin), By, Cancel), Is.False);
        Time.Advance(TimeSpan.FromSeconds(1));
        await RotateAsync("k1", secret, KeySecret.Create(KeyKind.Admin), null);
        await RotateAsync("k1", secret, KeySecret.Create(KeyKind.Admin), null);
        await Storage.Keys.RevokeAsync("k1", By, Cancel);
        Time.Advance(TimeSpan.FromSeconds(1));
        await Storage.Keys.AddAsync(Key("k3"), By, Cancel);
        Time.Advance(TimeSpan.FromSeconds(1));
        await Storage.Keys.RevokeAsync("k3", By, Cancel);
        await Storage.Keys.RevokeAsync("k3", By, Cancel);
        await Storage.Keys.RevokeAsync("none", By, Cancel);

        var changes = new List<KeyChange>();
        string? cursor = null;
        do
        {
            var page = (await Storage.Keys.ListChangesAsync(3, cursor, Cancel)).Value;
            changes.AddRange(page.Items);
            cursor = page.NextCursor;
        } while (cursor is not null);
        Assert.That(
            changes.Select(c => (c.Action, c.KeyId, c.KeyName, c.ActorKeyId, c.ActorName, (c.At - Start).TotalSeconds)),
            Is.EqualTo([
                (KeyAction.Revoked, "k3", "k3", "actor", "an actor", 3d),
                (KeyAction.Created, "k3", "k3", "actor", "an actor", 2d),
                (KeyAction.Rotated, "k1", "k1", "actor", "an actor", 1d),
                (KeyAction.Created, "k1", "k1", (string?)null, "system", 0d),
            ])
        );
        Assert.That(changes.Select(c => c.Id), Is.Unique);
        var keysCursor = (await Storage.Keys.ListAsync(1, null, Cancel)).Value.NextCursor;
        Assert.That(
            (await Storage.Keys.ListChangesAsync(1, keysCursor, Cancel)).IsSuccess,
            Is.False,
            "a cursor of another list"
        );
    }

    private Task<UpdateOutcome> PauseAsync(string id) =>
        Storage.Keys.UpdateAsync(id, new KeyUpdate { Paused = true }, By, Cancel);

    private Task<RotateOutcome> RotateAsync(string id, KeySecret from, KeySecret to, DateTimeOffset? until) =>
        Storage.Keys.RotateAsync(id, new SecretRotation(to.VisibleId, to.Hash(), from.Hash(), until), By, Cancel);

    private static ApiKey Key(string id, KeyKind kind = KeyKind.Secret)
    {
        var secret = KeySecret.Create(kind);
        return new ApiKey
        {
            Id = id,
            Name = id,
            Kind = kind,
            VisibleId = secret.VisibleId,
            Hash = secret.Hash(),
            Scopes = kind == KeyKind.Admin ? Scopes.All : [Scope.Ask, Scope.PostsRead],
            CreatedAt = Start,
        };
    }
}
