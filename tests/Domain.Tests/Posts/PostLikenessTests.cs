using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Domain.Tests.Posts;

public sealed class PostLikenessTests
{
    private static readonly string Long = string.Join(
        ' ',
        Enumerable.Range(0, 120).Select(i => $"word{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}")
    );

    [TestCase("https://b.example/s", "https://b.example/s/")]
    [TestCase("https://b.example/s", "https://b.example/s.html")]
    [TestCase("https://b.example/s", "https://b.example/s?amp=1")]
    [TestCase("https://b.example/s", "https://b.example/s/amp")]
    [TestCase("https://b.example/s", "https://b.example/s?ref=mail")]
    [TestCase("https://b.example/s", "http://b.example/s")]
    [TestCase("https://b.example/s", "https://www.b.example/s")]
    [TestCase("https://b.example/s/index.html", "http://www.b.example/s")]
    [TestCase("https://b.example/s?page=2&ref=x", "https://b.example/s?page=2")]
    public void Spellings_of_one_address_are_one_however_short_the_text(string one, string other)
    {
        Assert.That(PostLikeness.IsSameAddress(new PostUrl(one), new PostUrl(other)), Is.True);
        var (a, b) = (Of(one, "T", "Rye bread."), Of(other, "T", "Rye bread."));
        Assert.That(a.IsSameAs(b), Is.True);
        Assert.That(a.Keys().Intersect(b.Keys()), Is.Not.Empty);
    }

    [TestCase("https://b.example/s", "https://b.example/t")]
    [TestCase("https://b.example/s?page=1", "https://b.example/s?page=2")]
    [TestCase("https://b.example/s", "https://c.example/s")]
    [TestCase("https://b.example/s", "https://b.example:8443/s")]
    [TestCase("https://b.example/s", "https://b.example/S")]
    public void Other_addresses_are_others(string one, string other)
    {
        Assert.That(PostLikeness.IsSameAddress(new PostUrl(one), new PostUrl(other)), Is.False);
        Assert.That(Of(one, "T", "Rye bread.").IsSameAs(Of(other, "T", "Rye bread.")), Is.False, "short boilerplate");
    }

    [Test]
    public void One_long_text_under_two_addresses_of_a_site_is_one_and_shares_keys()
    {
        var (a, b) = (Of("https://b.example/s", "T", Long), Of("http://www.b.example/2026/s", "t", Long + "!"));
        Assert.That(a.IsSameAs(b), Is.True);
        Assert.That(a.Keys().Intersect(b.Keys()), Is.Not.Empty);
    }

    [TestCase("https://b.example/s/", true)]
    [TestCase("https://b.example/t", false)]
    public void A_word_more_makes_another_post_of_another_address_and_none_of_another_spelling(string url, bool isSame)
    {
        var (one, other) = (
            Of("https://b.example/s", "T", Long + " The old ferry is safe."),
            Of(url, "T", Long + " The old ferry is not safe.")
        );
        Assert.That(one.Text.Resemblance(other.Text), Is.InRange(0.9, 0.999));
        Assert.That(one.IsSameAs(other), Is.EqualTo(isSame));
    }

    [Test]
    public void Another_title_site_number_or_text_is_another_post()
    {
        var post = Of("https://b.example/s", "T", Long + " On 3 May.");
        Assert.That(post.IsSameAs(Of("https://b.example/t", "U", Long + " On 3 May.")), Is.False, "title");
        Assert.That(post.IsSameAs(Of("https://c.example/t", "T", Long + " On 3 May.")), Is.False, "site");
        Assert.That(post.IsSameAs(Of("https://b.example/t", "T", Long + " On 4 May.")), Is.False, "number");
        Assert.That(
            post.IsSameAs(Of("https://b.example/s/", "T", string.Join(' ', Long.Split(' ').Reverse()))),
            Is.False,
            "text"
        );
        Assert.That(post.IsSameAs(Of("https://b.example/t", "T", Long + " On 3 May.")), Is.True);
    }

    [Test]
    public void Keys_are_the_same_in_every_process_and_release()
    {
        // Literal: the store keeps them, and a later release must find what this one wrote.
        Assert.That(Of("https://b.example/s", "T", "Rye bread.").Keys(), Is.EqualTo(new[] { "e74c819e394c0649c6ad" }));
        Assert.That(Of("https://b.example/s", "T", Long).Keys(), Has.Count.EqualTo(9));
    }

    [Test]
    public void Case_and_punctuation_do_not_count_and_each_letter_of_a_script_without_spaces_does()
    {
        Assert.That(
            Shingles.Of("Rye bread, needs a STARTER!").Resemblance(Shingles.Of("rye bread needs a starter")),
            Is.EqualTo(1)
        );
        Assert.That(Shingles.Of("漢字を読む").Words, Is.EqualTo(5));
        Assert.That(Shingles.Of("漢字を読む").Resemblance(Shingles.Of("漢字を書く")), Is.Zero);
        Assert.That(
            Shingles.Of("one two three four five").Resemblance(Shingles.Of("one two three four six")),
            Is.EqualTo(1 / 3.0)
        );
        Assert.That(Shingles.Of("...").Resemblance(Shingles.Of("")), Is.EqualTo(1));
        Assert.That(Shingles.Of("...").Resemblance(Shingles.Of("rye")), Is.Zero);
    }

    [
        TestCase("a"),
        TestCase("."),
        TestCase("a "),
        TestCase("漢"),
        TestCase("\uD83D\uDE00"),
        TestCase("\uD83D"),
        TestCase("a1. ")
    ]
    public void A_million_of_anything_takes_no_time(string unit)
    {
        var text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var likeness = PostLikeness.Of(new PostUrl("https://b.example/s"), "T", new StoredText(text));
        Assert.That(likeness.Keys(), Is.Not.Empty);
        Assert.That(likeness.IsSameAs(likeness), Is.True);
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(60)), "a second on an idle machine");
    }

    [Test]
    public void Reading_a_long_text_can_be_cancelled() =>
        Assert.That(
            () => Shingles.Of(string.Concat(Enumerable.Repeat("a ", 10_000)), new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>()
        );

    private static PostLikeness Of(string url, string title, string text) =>
        PostLikeness.Of(new PostUrl(url), title, StoredText.From(text));
}
