using BlogManager.Domain.Text;

namespace BlogManager.Domain.Tests.Text;

/// <summary>What is blanked in questions and comments before they are kept, and what is left.</summary>
public sealed class PrivateDetailsTests
{
    [TestCase("Write to anna.berg+blog@mail.example.org, please.", "Write to [email], please.")]
    [TestCase("<j.müller@bücher.example>", "<[email]>")]
    [TestCase("Call +49 (30) 901820 or 030/9018-200.", "Call [phone] or [phone].")]
    [TestCase("My number is 5551234567", "My number is [phone]")]
    [TestCase("(555) 123-4567?", "[phone]?")]
    [TestCase("Call 555-1234.", "Call [phone].")]
    [TestCase("https://anna:hunter2@shop.example/x", "https://[login]@shop.example/x")]
    [TestCase("mongodb+srv://u:p%40w@db.example", "mongodb+srv://[login]@db.example")]
    [TestCase(
        "https://a.example/?q=tea&access_token=abc.DEF-1&x=2",
        "https://a.example/?q=tea&access_token=[secret]&x=2"
    )]
    [TestCase("https://a.example/?API_KEY=s3cret", "https://a.example/?API_KEY=[secret]")]
    [TestCase("Why is bm_sec_0123456789abcdefABCDEF refused?", "Why is [secret] refused?")]
    public void A_detail_is_blanked(string text, string expected) =>
        Assert.That(PrivateDetails.Mask(text), Is.EqualTo(expected));

    [TestCase("How long is it kept at 240 degrees for 45 minutes?")]
    [TestCase("What changed on 2026-11-28, and on 28.11.2026?")]
    [TestCase("What happened in 1998-2004?")]
    [TestCase("Is 3.14159 near 22/7?")]
    [TestCase("Room 555-123?")]
    [TestCase("What does @media do in CSS? And a@b?")]
    [TestCase("https://a.example/posts/12345?page=2#top")]
    [TestCase("")]
    public void Other_text_stays(string text) => Assert.That(PrivateDetails.Mask(text), Is.EqualTo(text));

    [TestCase("@")]
    [TestCase("a@")]
    [TestCase("1 ")]
    [TestCase("a://")]
    [TestCase("key=")]
    [TestCase("a@b.")]
    public void Long_text_of_parts_of_details_is_done_in_time(string part)
    {
        var text = string.Concat(Enumerable.Repeat(part, 100_000 / part.Length));
        using var done = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        Assert.That(Task.Run(() => PrivateDetails.Mask(text)).Wait(TimeSpan.FromSeconds(20), done.Token), Is.True);
    }
}
