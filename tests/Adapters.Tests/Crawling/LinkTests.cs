using BlogManager.Infrastructure.Crawling;

namespace BlogManager.Adapters.Tests.Crawling;

public sealed class LinkTests
{
    private static readonly Uri Page = new("https://blog.example/2024/post?x=1");

    [TestCase("/other", "https://blog.example/other")]
    [TestCase(" next ", "https://blog.example/2024/next")]
    [TestCase("//cdn.example/a", "https://cdn.example/a")]
    [TestCase("https://else.example/b#c", "https://else.example/b#c")]
    [TestCase("/a/\U0001F389", "https://blog.example/a/\U0001F389")]
    [TestCase("/می\u200Cخواهم", "https://blog.example/می\u200Cخواهم")]
    public void A_reference_is_made_absolute(string reference, string expected) =>
        Assert.That(Link.Resolve(Page, reference)?.OriginalString, Is.EqualTo(expected));

    [TestCase(null)]
    [TestCase("")]
    [TestCase("   ")]
    [TestCase("\\\\\u202E")]
    [TestCase("//\u202Eevil.example")]
    [TestCase("a\u0000b")]
    [TestCase("a\uD83Cb")]
    [TestCase("http:")]
    public void What_is_no_reference_is_none_and_throws_nothing(string? reference) =>
        Assert.That(Link.Resolve(Page, reference), Is.Null);
}
