using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;

namespace BlogManager.Domain.Tests.Shared;

/// <summary>Forms that other places rely on.</summary>
public sealed class IdsTests
{
    [Test]
    public void An_id_is_a_UUID_of_version_7_in_32_digits_and_later_ones_come_after()
    {
        var one = Ids.New(new Clock(1_000));
        var two = Ids.New(new Clock(1_001));
        Assert.That(one, Does.Match("^0000000003e87[0-9a-f]{3}[89ab][0-9a-f]{15}$"));
        Assert.That(two, Is.GreaterThan(one).Using((IComparer<string>)StringComparer.Ordinal));
    }

    [Test]
    public void A_scope_of_no_site_is_none_and_equal_ones_have_one_hash()
    {
        Assert.That(SiteScope.Of(null), Is.Null);
        Assert.That(
            SiteScope.Of(SiteOrigin.Parse("https://a.example").Value)!.Sites,
            Is.EqualTo(["https://a.example"])
        );
        var (one, other) = (
            new SiteScope("https://a.example", "https://b.example"),
            new SiteScope("https://b.example", "https://a.example", "https://b.example")
        );
        Assert.That((one.Equals(other), one.GetHashCode() == other.GetHashCode()), Is.EqualTo((true, true)));
        Assert.That(one.GetHashCode(), Is.Not.EqualTo(new SiteScope("https://a.example").GetHashCode()));
    }

    [Test]
    public void A_stored_text_tells_its_length_and_not_itself() =>
        Assert.That(StoredText.From("private").ToString(), Is.EqualTo("StoredText(7 units)"));

    private sealed class Clock(long milliseconds) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }
}
