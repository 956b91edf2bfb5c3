using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Domain.Tests.Answers;

public sealed class CountKeyTests
{
    private static readonly CountKey Key = new(
        new DateOnly(2026, 3, 1),
        CountKind.Asks,
        new SiteScope("https://a.example"),
        "k",
        "p",
        "m",
        AnswerOutcome.Answered
    );

    [Test]
    public void An_id_begins_with_its_day_and_is_the_same_in_every_process() =>
        Assert.That(
            new CountKey(new DateOnly(2026, 3, 1), CountKind.Feedback).Id,
            Does.Match("^20260301-[0-9a-f]{32}$")
                .And.EqualTo(new CountKey(new DateOnly(2026, 3, 1), CountKind.Feedback).Id)
        );

    [Test]
    public void Folded_it_tells_neither_sites_nor_key() =>
        Assert.That(
            Key.Folded(),
            Is.EqualTo(
                new CountKey(new DateOnly(2026, 3, 1), CountKind.Asks, null, null, "p", "m", AnswerOutcome.Answered)
            )
        );

    [TestCase("asks", true)]
    [TestCase("tokens", true)]
    [TestCase("feedback", true)]
    [TestCase("other", false)]
    public void Kinds_have_names(string name, bool isKnown)
    {
        var read = CountKinds.Parse(name);
        Assert.That(read.IsSuccess, Is.EqualTo(isKnown));
        if (isKnown)
            Assert.That(read.Value.Name(), Is.EqualTo(name));
    }
}
