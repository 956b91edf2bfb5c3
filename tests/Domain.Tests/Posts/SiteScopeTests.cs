using BlogManager.Domain.Posts;

namespace BlogManager.Domain.Tests.Posts;

public sealed class SiteScopeTests
{
    private const string A = "https://a.example";
    private const string B = "https://b.example";

    [Test]
    public void A_scope_holds_its_sites_and_no_other_scheme_port_or_host()
    {
        var scope = new SiteScope(B, A, A);
        Assert.That(scope.Sites, Is.EqualTo([A, B]));
        Assert.That(scope.Contains(new PostUrl("https://a.example/x")), Is.True);
        foreach (
            var url in new[]
            {
                "http://a.example/x",
                "https://a.example:8443/x",
                "https://a.example.evil/x",
                "https://xa.example/",
            }
        )
            Assert.That(scope.Contains(new PostUrl(url)), Is.False, url);
    }

    [Test]
    public void Both_is_what_is_within_both_and_nothing_is_not_everything()
    {
        var a = new SiteScope(A);
        Assert.Multiple(() =>
        {
            Assert.That(SiteScope.Both(null, null), Is.Null);
            Assert.That(SiteScope.Both(a, null), Is.EqualTo(a));
            Assert.That(SiteScope.Both(null, a), Is.EqualTo(a));
            Assert.That(SiteScope.Both(a, new SiteScope(B, A)), Is.EqualTo(a));
            Assert.That(SiteScope.Both(a, new SiteScope(B)), Is.EqualTo(new SiteScope()).And.Not.Null);
            Assert.That(SiteScope.Both(a, new SiteScope(B))!.IsEmpty, Is.True);
            Assert.That(SiteScope.Of(null), Is.Null);
        });
    }

    [Test]
    public void Equal_scopes_have_one_text_and_others_another()
    {
        Assert.That(new SiteScope(A, B).ToString(), Is.EqualTo("https://a.example https://b.example"));
        Assert.That(
            (new SiteScope(A, B), new SiteScope(A, B).GetHashCode()),
            Is.EqualTo((new SiteScope(B, A), new SiteScope(B, A).GetHashCode()))
        );
        Assert.That(new SiteScope(A), Is.Not.EqualTo(new SiteScope(B)));
        Assert.That(new SiteScope().ToString(), Is.Empty);
    }
}
