using BlogManager.Application.Ingestion;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Tests.Posts;

/// <summary>Which of two posts that are one stays.</summary>
public sealed class KeptPostTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [TestCase("https://b.example/s", 1, "a", "https://b.example/t", 0, "b", false, TestName = "The older one")]
    [TestCase("https://b.example/s", 0, "b", "https://b.example/t", 1, "a", true, TestName = "Whatever their ids")]
    [TestCase(
        "https://b.example/s",
        0,
        "a",
        "https://b.example/t",
        0,
        "b",
        true,
        TestName = "Of one age the first by id"
    )]
    [TestCase("https://b.example/s", 0, "b", "https://b.example/t", 0, "a", false, TestName = "And not the second")]
    [TestCase(
        "https://b.example/s",
        1,
        "b",
        "http://b.example/s",
        0,
        "a",
        true,
        TestName = "Before age, the better spelling"
    )]
    [TestCase("http://b.example/s", 0, "a", "https://b.example/s", 1, "b", false, TestName = "And not the worse")]
    public void A_post_is_kept(
        string url,
        int age,
        string id,
        string otherUrl,
        int otherAge,
        string otherId,
        bool isKept
    )
    {
        Assert.That(PostIdentity.IsKept(Post(url, age, id), Post(otherUrl, otherAge, otherId)), Is.EqualTo(isKept));
        Assert.That(PostIdentity.IsKept(Post(otherUrl, otherAge, otherId), Post(url, age, id)), Is.EqualTo(!isKept));
    }

    private static BlogPost Post(string url, int days, string id) =>
        new()
        {
            Id = id,
            Url = new PostUrl(url),
            Title = "T",
            Language = "en",
            Text = StoredText.From("Text."),
            WordCount = 1,
            ContentHash = "h",
            Summary = new PostSummary("s", []),
            Chunks = [],
            Questions = [],
            QuestionsRequested = 5,
            Version = 1,
            CreatedAt = Now.AddDays(days),
            ProcessedAt = Now,
            Provider = "test",
            Model = "one",
        };
}
