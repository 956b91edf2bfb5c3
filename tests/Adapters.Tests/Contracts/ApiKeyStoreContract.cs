using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;

namespace BlogManager.Adapters.Tests.Contracts;

public abstract class ApiKeyStoreContract : StorageContract
{
    private static readonly Caller By = new("actor", "an actor", Scopes.All);

    [Test]
    public async Task A_key_comes_back_as_it_was_added([Values] KeyKind kind)
    {
        var key = Key("k1", kind) with { Name = "Ärger 𝒳 '", ExpiresAt = Start.AddDays(1), RevokedAt = Start.AddHours(1) };
        await Storage.Keys.AddAsync(key, By, Cancel);
        Assert.That(Samples.Dump(await Storage.Keys.FindAsync("k1", Cancel)), Is.EqualTo(Samples.Dump(key)));
        await Storage.Keys.AddAsync(Key("k2", kind) with { Scopes = [] }, By, Cancel);
        var bare = await Storage.Keys.FindAsync("k2", Cancel);
        Assert.That((bare!.ExpiresAt, bare.RevokedAt, bare.Scopes.Count), Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)null, 0)));
        Assert.That(await Storage.Keys.FindAsync("none", Cancel), Is.Null);
    }

    [Test]
    public async Task Keys_are_found_by_visible_id_active_or_not()
    {
        await Storage.Keys.AddAsync(Key("k1") with { VisibleId = "bm_sec_aaaaaaaa" }, By, Cancel);
        await Storage.Keys.AddAsync(Key("k2") with { VisibleId = "bm_sec_aaaaaaaa", RevokedAt = Start }, By, Cancel);
        await Storage.Keys.AddAsync(Key("k3") with { VisibleId = "bm_sec_AAAAAAAA" }, By, Cancel);
        Assert.That((await Storage.Keys.FindByVisibleIdAsync("bm_sec_aaaaaaaa", Cancel)).Select(k => k.Id), Is.EquivalentTo(["k1", "k2"]));
        Assert.That(await Storage.Keys.FindByVisibleIdAsync("bm_sec_%", Cancel), Is.Empty);
    }

    [Test]
    public async Task Of_many_first_admins_at_once_one_is_added()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Storage.Keys.AddFirstAdminAsync(Key($"k{i}", KeyKind.Admin), By, Cancel))));
        Assert.That(outcomes.Count(o => o), Is.EqualTo(1));
        Assert.That((await Storage.Keys.ListAsync(100, null, Cancel)).Value.Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_first_admin_is_added_where_none_is_active()
    {
        await Storage.Keys.AddAsync(Key("secret"), By, Cancel);
        await Storage.Keys.AddAsync(Key("revoked", KeyKind.Admin) with { RevokedAt = Start }, By, Cancel);
        await Storage.Keys.AddAsync(Key("expiring", KeyKind.Admin) with { ExpiresAt = Start.AddMinutes(1) }, By, Cancel);
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
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(() => Storage.Keys.RevokeAsync($"k{i}", By, Cancel))));
        Assert.That(outcomes.Count(o => o == RevokeOutcome.LastAdmin), Is.EqualTo(1));
        Assert.That(outcomes.Count(o => o == RevokeOutcome.Revoked), Is.EqualTo(7));
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
        }
        while (cursor is not null);
        Assert.That(ids, Is.EqualTo(["k6", "k5", "k4", "k3", "k2", "k1", "k0"]));
    }

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
