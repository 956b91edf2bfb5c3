using BlogManager.Domain.ApiKeys;

namespace BlogManager.Domain.Tests.ApiKeys;

public sealed class WebOriginTests
{
    [TestCase("https://blog.example", "https://blog.example")]
    [TestCase("HTTPS://Blog.EXAMPLE", "https://blog.example")]
    [TestCase("https://blog.example:443", "https://blog.example")]
    [TestCase("http://blog.example:80", "http://blog.example")]
    [TestCase("http://blog.example:443", "http://blog.example:443")]
    [TestCase("http://localhost:3000", "http://localhost:3000")]
    [TestCase("http://[::1]:3000", "http://[::1]:3000")]
    [TestCase("https://bücher.example", "https://xn--bcher-kva.example")]
    public void An_origin_is_made_what_browsers_send(string text, string expected)
    {
        Assert.That(WebOrigin.Parse(text).Value.Value, Is.EqualTo(expected));
        Assert.That(WebOrigin.Parse(expected).Value.Value, Is.EqualTo(expected), "once more");
    }

    [TestCase(null, "1 to 300 characters")]
    [TestCase(" ", "1 to 300 characters")]
    [TestCase("null", "sandboxed")]
    [TestCase("*", "wildcards")]
    [TestCase("https://*.blog.example", "wildcards")]
    [TestCase("blog.example", "begin with https:// or http://")]
    [TestCase("ftp://blog.example", "begin with https:// or http://")]
    [TestCase("file:///", "begin with https:// or http://")]
    [TestCase("//blog.example", "begin with https:// or http://")]
    [TestCase("https://blog.example/", "without a slash at the end")]
    [TestCase("https://blog.example/path", "without path")]
    [TestCase("https://blog.example?x", "without path")]
    [TestCase("https://blog.example#x", "without path")]
    [TestCase("https://blog.example\\@evil.example", "without path")]
    [TestCase("https://user:secret@blog.example", "credentials")]
    [TestCase("https://blog%2Eexample", "escapes")]
    [TestCase("https://@blog.example", "credentials")]
    [TestCase("https://%41.example", "escapes")]
    [TestCase("https://blog.example:99999", "valid host and port")]
    [TestCase("https://blog.example:x", "valid host and port")]
    [TestCase("https://", "valid host and port")]
    [TestCase("https://a.example https://b.example", "without path")]
    [TestCase("https://a.example,b.example", "valid host and port")]
    [TestCase("https://a b", "valid host and port")]
    [TestCase("https://a\0b", "valid host and port")]
    public void What_is_no_origin_is_refused_with_a_reason(string? text, string reason)
    {
        var parsed = WebOrigin.Parse(text);
        Assert.That(parsed.IsSuccess, Is.False);
        Assert.That(parsed.Error!.Message, Does.Contain(reason));
    }

    [TestCase(300, "valid host and port")]
    [TestCase(301, "1 to 300 characters")]
    public void An_origin_has_up_to_three_hundred_characters(int length, string reason) =>
        Assert.That(WebOrigin.Parse("https://" + new string('a', length - 8)).Error!.Message, Does.Contain(reason));
}
