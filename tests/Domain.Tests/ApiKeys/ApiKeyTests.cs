using BlogManager.Domain.ApiKeys;

namespace BlogManager.Domain.Tests.ApiKeys;

public sealed class ApiKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly KeySecret Present = KeySecret.Create(KeyKind.Secret);
    private static readonly KeySecret Before = KeySecret.Create(KeyKind.Secret);

    private static readonly ApiKey Key = new()
    {
        Id = "1",
        Name = "n",
        Kind = KeyKind.Secret,
        VisibleId = Present.VisibleId,
        Hash = Present.Hash(),
        Scopes = [Scope.Ask],
        CreatedAt = Now,
        ExpiresAt = Now.AddMinutes(10),
        Previous = new ReplacedSecret(Before.VisibleId, Before.Hash(), Now.AddMinutes(5)),
    };

    [Test]
    public void In_the_grace_period_both_secrets_are_accepted_and_after_it_the_new_one()
    {
        Assert.That(Key.AcceptedUntil(Present, Now), Is.EqualTo(Now.AddMinutes(10)));
        Assert.That(Key.AcceptedUntil(Before, Now), Is.EqualTo(Now.AddMinutes(5)));
        Assert.That(Key.AcceptedUntil(Before, Now.AddMinutes(5)), Is.Null);
        Assert.That(Key.AcceptedUntil(Present, Now.AddMinutes(5)), Is.Not.Null);
    }

    [Test]
    public void A_grace_period_outlives_neither_the_key_nor_its_revocation()
    {
        var longer = Key with { Previous = Key.Previous! with { Until = Now.AddHours(1) } };
        Assert.That(longer.AcceptedUntil(Before, Now), Is.EqualTo(Now.AddMinutes(10)));
        Assert.That(longer.AcceptedUntil(Before, Now.AddMinutes(10)), Is.Null);
        Assert.That((Key with { RevokedAt = Now }).AcceptedUntil(Before, Now), Is.Null);
    }

    [Test]
    public void Callers_without_a_key_have_names_and_only_a_page_is_a_page()
    {
        Assert.That((Caller.Anonymous.Name, Caller.System.Name), Is.EqualTo(("anonymous", "system")));
        Assert.That((Caller.Anonymous.KeyId, Caller.System.KeyId), Is.EqualTo(((string?)null, (string?)null)));
        Assert.That(Caller.Of(Key).IsPage, Is.False);
        Assert.That(Caller.Of(Key with { Kind = KeyKind.Publishable }).IsPage, Is.True);
    }

    [Test]
    public void A_stranger_is_never_accepted() =>
        Assert.That(Key.AcceptedUntil(KeySecret.Create(KeyKind.Secret), Now), Is.Null);

    [Test]
    public void Only_a_publishable_key_is_bound_to_origins()
    {
        var page = Key with { Kind = KeyKind.Publishable, AllowedOrigins = ["https://a.example"], AutoProcess = true };
        Assert.That(Caller.Of(page).Origins, Is.EqualTo(["https://a.example"]));
        Assert.That(Caller.Of(page).MayAutoProcess, Is.True);
        Assert.That(Caller.Of(page with { AutoProcess = false }).MayAutoProcess, Is.False);
        Assert.That(Caller.Of(page with { Kind = KeyKind.Secret }).Origins, Is.Null);
        Assert.That(Caller.Of(page with { Kind = KeyKind.Secret }).MayAutoProcess, Is.False);
    }

    [Test]
    public void A_page_is_held_to_its_origins_where_no_sites_are_named_and_any_other_key_to_nothing()
    {
        var page = Key with { Kind = KeyKind.Publishable, AllowedOrigins = ["https://a.example"] };
        Assert.That(Caller.Of(page).Sites!.Sites, Is.EqualTo(["https://a.example"]));
        Assert.That(
            Caller.Of(page with { Sites = ["https://b.example"] }).Sites!.Sites,
            Is.EqualTo(["https://b.example"])
        );
        Assert.That(Caller.Of(Key with { Kind = KeyKind.Secret }).Sites, Is.Null);
        Assert.That(
            Caller.Of(Key with { Kind = KeyKind.Secret, Sites = ["https://b.example"] }).Sites!.Sites,
            Is.EqualTo(["https://b.example"])
        );
    }

    [Test]
    public void A_caller_has_the_tier_and_the_limits_of_its_key()
    {
        var caller = Caller.Of(
            Key with
            {
                Tier = KeyTier.Elevated,
                Limits = new Dictionary<string, int> { ["ai"] = 3 },
            }
        );
        Assert.That((caller.Tier, caller.Limits["ai"], caller.KeyId), Is.EqualTo((KeyTier.Elevated, 3, "1")));
    }
}
