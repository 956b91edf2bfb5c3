using BlogManager.Application.Answering;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Tests.Asking;

/// <summary>What a listener hears of an answer while it is made, and in which order.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GrowingAnswerTests : IAnswerListener
{
    private readonly List<string> _heard = [];

    [Test]
    public void Passages_are_told_once_before_the_first_words_each_post_once()
    {
        var answer = new StreamedAnswer(this);
        answer.Found([Passage("a"), Passage("b")], mayLookFurther: true);
        Assert.That(_heard, Is.Empty, "more may come");
        answer.Found([Passage("a"), Passage("c")], mayLookFurther: false);
        answer.Found([Passage("d")], mayLookFurther: false);
        answer.Emit("One. [1] ");
        Assert.That(_heard, Is.EqualTo(["found a,b,c", "said One. [1] "]));
    }

    [Test]
    public void Words_tell_what_was_found_where_that_was_not_told()
    {
        var answer = new StreamedAnswer(this);
        answer.Found([Passage("a")], mayLookFurther: true);
        Assert.That(answer.HasBegun, Is.False);
        answer.Emit("One.");
        Assert.That(_heard, Is.EqualTo(["found a", "said One."]));
        Assert.That((answer.HasBegun, answer.HasListener), Is.EqualTo((true, true)));
    }

    [Test]
    public void Of_a_text_that_grows_only_what_is_new_is_said_each_sentence_with_its_marks()
    {
        var answer = new StreamedAnswer(this);
        answer.Emit("One is. [1][2] Two is. [3] Three");
        answer.Emit("One is. [1][2] Two is. [3] Three is. [4]");
        answer.Emit("One is. [1][2] Two is. [3] Three is. [4]");
        Assert.That(
            _heard,
            Is.EqualTo(["found ", "said One is. [1][2] ", "said Two is. [3] ", "said Three", "said  is. [4]"])
        );
    }

    [Test]
    public void Where_nobody_listens_nothing_is_said()
    {
        var answer = new StreamedAnswer(null);
        answer.Found([Passage("a")], mayLookFurther: false);
        answer.Emit("One.");
        Assert.That((answer.HasBegun, answer.HasListener), Is.EqualTo((false, false)));
    }

    public void OnSources(IReadOnlyList<SourcePost> passages) =>
        _heard.Add("found " + string.Join(',', passages.Select(p => p.BlogId)));

    public void OnText(string text) => _heard.Add("said " + text);

    private static Passage Passage(string post) =>
        new(
            new StoredChunk(
                new Chunk(post + "-0", 0, 0, 1, "x", string.Empty),
                post,
                new PostUrl($"https://blog.example/{post}"),
                "Post " + post,
                "en"
            ),
            1,
            0
        );
}
