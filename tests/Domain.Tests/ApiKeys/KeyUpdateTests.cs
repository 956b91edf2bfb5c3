using BlogManager.Domain.ApiKeys;

namespace BlogManager.Domain.Tests.ApiKeys;

/// <summary>What a change makes of a key, and what the audit says of it.</summary>
public sealed class KeyUpdateTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly ApiKey Key = new()
    {
        Id = "1",
        Name = "n",
        Kind = KeyKind.Publishable,
        VisibleId = "bm_pub_12345678",
        Hash = default,
        Scopes = [Scope.Ask],
        CreatedAt = Now,
        Tier = KeyTier.Elevated,
        Limits = new Dictionary<string, int> { ["ai"] = 1 },
        AllowedOrigins = ["https://a.example"],
        Sites = ["https://b.example"],
        AutoProcess = true,
    };

    private static readonly ApiKey Paused = Key with { PausedAt = Now.AddDays(-1) };

    [Test]
    public void An_update_of_nothing_leaves_a_key_as_it_is()
    {
        Assert.That(new KeyUpdate().Apply(Key, Now), Is.EqualTo(Key));
        Assert.That(new KeyUpdate().Apply(Paused, Now), Is.EqualTo(Paused));
        Assert.That(new KeyUpdate().Actions(Key), Is.Empty);
        Assert.That(new KeyUpdate().ChangesMoreThanPause, Is.False);
    }

    private static IEnumerable<TestCaseData> Parts()
    {
        var limits = new Dictionary<string, int> { ["read"] = 2 };
        string[] none = [];
        yield return new(new KeyUpdate { Name = "other" }, Key with { Name = "other" });
        yield return new(new KeyUpdate { AllowedOrigins = none }, Key with { AllowedOrigins = none });
        yield return new(new KeyUpdate { Sites = none }, Key with { Sites = none });
        yield return new(new KeyUpdate { Tier = KeyTier.Unlimited }, Key with { Tier = KeyTier.Unlimited });
        yield return new(new KeyUpdate { Limits = limits }, Key with { Limits = limits });
        yield return new(new KeyUpdate { AutoProcess = false }, Key with { AutoProcess = false });
    }

    [TestCaseSource(nameof(Parts))]
    public void A_part_is_changed_by_itself(KeyUpdate update, ApiKey after)
    {
        Assert.That(update.Apply(Key, Now), Is.EqualTo(after));
        Assert.That(update.ChangesMoreThanPause, Is.True);
        Assert.That(update.Actions(Key), Is.EqualTo([KeyAction.Changed]));
    }

    [Test]
    public void A_pause_begins_once_and_ends_with_its_end()
    {
        var (pause, resume) = (new KeyUpdate { Paused = true }, new KeyUpdate { Paused = false });
        Assert.Multiple(() =>
        {
            Assert.That(pause.Apply(Key, Now).PausedAt, Is.EqualTo(Now));
            Assert.That(pause.Apply(Paused, Now).PausedAt, Is.EqualTo(Now.AddDays(-1)));
            Assert.That(resume.Apply(Paused, Now).PausedAt, Is.Null);
            Assert.That(pause.ChangesMoreThanPause, Is.False);
            Assert.That(pause.Actions(Key), Is.EqualTo([KeyAction.Paused]));
            Assert.That(pause.Actions(Paused), Is.Empty);
            Assert.That(resume.Actions(Paused), Is.EqualTo([KeyAction.Resumed]));
            Assert.That(resume.Actions(Key), Is.Empty);
            Assert.That(
                new KeyUpdate { Paused = true, Name = "o" }.Actions(Key),
                Is.EqualTo([KeyAction.Changed, KeyAction.Paused])
            );
        });
    }

    [TestCase(KeyAction.Created, "created")]
    [TestCase(KeyAction.Rotated, "rotated")]
    [TestCase(KeyAction.Revoked, "revoked")]
    [TestCase(KeyAction.Changed, "changed")]
    [TestCase(KeyAction.Paused, "paused")]
    [TestCase(KeyAction.Resumed, "resumed")]
    public void An_action_has_a_name(KeyAction action, string name) =>
        Assert.That((action.Name(), KeyActions.Find(name)), Is.EqualTo((name, action)));

    [TestCase(KeyTier.Standard, "standard")]
    [TestCase(KeyTier.Elevated, "elevated")]
    [TestCase(KeyTier.Unlimited, "unlimited")]
    public void A_tier_has_a_name(KeyTier tier, string name)
    {
        Assert.That((tier.Name(), KeyTiers.Find(name)), Is.EqualTo((name, tier)));
        Assert.That(KeyTiers.AllNames, Is.EqualTo(["standard", "elevated", "unlimited"]));
    }

    [TestCase(KeyKind.Admin, "admin", KeyTier.Elevated)]
    [TestCase(KeyKind.Secret, "secret", KeyTier.Standard)]
    [TestCase(KeyKind.Publishable, "publishable", KeyTier.Standard)]
    public void A_kind_has_a_name_and_a_tier(KeyKind kind, string name, KeyTier tier)
    {
        Assert.That((kind.Name(), KeyKinds.Find(name)), Is.EqualTo((name, kind)));
        Assert.That(KeyTiers.Default(kind), Is.EqualTo(tier));
    }

    [Test]
    public void The_categories_of_requests_have_names() =>
        Assert.That(
            LimitCategories.All,
            Is.EqualTo(["ai", "embedding", "read", "write", "search", "similarity", "health", "admin"])
        );
}
