using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Crawling.SiteIndexes;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Crawling.SiteIndexes;

public sealed class HubLinksTests
{
    private static readonly PostUrl At = new("https://blog.example/feed");

    [TestCase(
        "<feed xmlns='http://www.w3.org/2005/Atom'><link rel=\"hub\" href=\"https://hub.example/\"/><link rel='self' href='/feed.atom'/></feed>",
        "https://blog.example/feed.atom"
    )]
    [TestCase(
        "<rss><channel><atom:link rel='hub' href='https://hub.example/' /><title>x</title></channel></rss>",
        "https://blog.example/feed"
    )]
    [TestCase(
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"feed_url\":\"https://blog.example/feed.json\",\"hubs\":[{\"type\":\"rssCloud\",\"url\":\"https://no.example\"},{\"type\":\"WebSub\",\"url\":\"https://hub.example/\"}]}",
        "https://blog.example/feed.json"
    )]
    public void A_feed_names_its_hub_and_itself(string text, string topic)
    {
        var hub = HubLinks.Of(At, text, [])!;
        Assert.That((hub.Url.Value, hub.Topic.Value), Is.EqualTo(("https://hub.example/", topic)));
    }

    [TestCase("<https://hub.example/>; rel=\"hub\", <https://blog.example/f>; rel=self")]
    [TestCase("<https://hub.example/>; title=\"a, b\"; rel=hub,<https://blog.example/f>;rel=\"x self\"")]
    public void A_header_names_them_too(string header)
    {
        var hub = HubLinks.Of(At, "<rss/>", [header])!;
        Assert.That((hub.Url.Value, hub.Topic.Value), Is.EqualTo(("https://hub.example/", "https://blog.example/f")));
    }

    [TestCase("<rss><channel><item><link rel='hub' href='https://hub.example/'/></item></channel></rss>")]
    [TestCase("<feed><link rel='hub' href='ftp://hub.example/'/></feed>")]
    [TestCase("<feed><link rel='self' href='/feed'/></feed>")]
    [TestCase("{\"hubs\":7,\"feed_url\":[]}")]
    [TestCase("{\"hubs\":[7,{\"type\":7},{\"type\":\"WebSub\",\"url\":\"\\ud800\"}]}")]
    [TestCase("[1]")]
    [TestCase("")]
    public void What_names_no_hub_has_none(string text) => Assert.That(HubLinks.Of(At, text, []), Is.Null);

    [Test]
    public void Every_piece_a_hundred_thousand_times_ends([ValueSource(nameof(Hostile))] string piece)
    {
        var text = HostileTexts.Repeat(piece, 100_000);
        var before = Environment.CpuUsage.TotalTime;
        foreach (var root in new[] { "", "<rss><channel>", "<feed><link rel='hub' href='", "{\"hubs\":[" })
            _ = HubLinks.Of(At, root + text, [text]);
        Assert.That(Environment.CpuUsage.TotalTime - before, Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    private static IEnumerable<string> Hostile =>
        [.. HostileAlphabets.Pieces, "<", ">", "<link rel='x' href='y'>", "<a>; rel=hub,", "rel=", "{", "[", ";", ","];
}
