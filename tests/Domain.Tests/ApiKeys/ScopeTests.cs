using BlogManager.Domain.ApiKeys;

namespace BlogManager.Domain.Tests.ApiKeys;

public sealed class ScopeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [TestCase(Scope.PostsRead, "posts:read")]
    [TestCase(Scope.PostsWrite, "posts:write")]
    [TestCase(Scope.Ask, "ask")]
    [TestCase(Scope.InsightsRead, "insights:read")]
    [TestCase(Scope.MetricsRead, "metrics:read")]
    [TestCase(Scope.KeysAdmin, "keys:admin")]
    public void A_scope_has_its_wire_name_and_is_found_by_it(Scope scope, string name)
    {
        Assert.That(scope.Name(), Is.EqualTo(name));
        Assert.That(Scopes.Find(name), Is.EqualTo(scope));
    }

    [Test]
    public void Every_scope_is_listed_once() =>
        Assert.That(Scopes.All, Is.EquivalentTo(Enum.GetValues<Scope>()).And.Unique);

    [TestCase(null)]
    [TestCase("")]
    [TestCase("Ask")]
    [TestCase(" ask")]
    [TestCase("posts:*")]
    [TestCase("0")]
    public void No_other_name_is_a_scope(string? name) => Assert.That(Scopes.Find(name), Is.Null);

    [Test]
    public void The_anonymous_caller_has_no_scope_and_the_service_itself_has_all([Values] Scope scope)
    {
        Assert.That(Caller.Anonymous.Has(scope), Is.False);
        Assert.That(Caller.System.Has(scope), Is.True);
        Assert.That(new Caller("id", "name", [Scope.Ask]).Has(scope), Is.EqualTo(scope == Scope.Ask));
    }

    [Test]
    public void A_key_is_active_until_the_moment_it_expires_and_never_after_it_was_revoked()
    {
        var key = new ApiKey
        {
            Id = "k",
            Name = "n",
            Kind = KeyKind.Secret,
            VisibleId = "bm_sec_x",
            Hash = default,
            Scopes = [],
            CreatedAt = Now,
        };
        Assert.That(key.IsActive(DateTimeOffset.MaxValue), Is.True);
        Assert.That((key with { ExpiresAt = Now }).IsActive(Now.AddTicks(-1)), Is.True);
        Assert.That((key with { ExpiresAt = Now }).IsActive(Now), Is.False);
        Assert.That((key with { RevokedAt = Now.AddYears(1) }).IsActive(Now), Is.False);
    }
}
