using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Domain.Tests.Posts;

/// <summary>Where likeness begins: found wanting by mutation testing.</summary>
public sealed class PostLikenessBoundaryTests
{
    [TestCase(49, 1)]
    [TestCase(50, 9)]
    public void A_text_of_fifty_words_has_keys_of_its_own_beside_that_of_its_address(int words, int keys) =>
        Assert.That(Of("https://b.example/s", Words(words)).Keys(), Has.Count.EqualTo(keys));

    [TestCase(49, 49, false)]
    [TestCase(50, 50, true)]
    [TestCase(49, 50, false)]
    [TestCase(50, 49, false)]
    public void Under_another_address_texts_of_fifty_words_each_are_one(int one, int other, bool isSame) =>
        Assert.That(
            Of("https://b.example/s", Words(one)).IsSameAs(Of("https://b.example/t", Words(other))),
            Is.EqualTo(isSame)
        );

    // A last word of its own is one of the runs of four words: 18 of 20 runs are common, or 17 of 19.
    [TestCase(22, true)]
    [TestCase(21, false)]
    public void Under_one_address_texts_are_one_from_nine_tenths(int words, bool isSame) =>
        Assert.That(
            Of("https://b.example/s", Words(words - 1) + " end")
                .IsSameAs(Of("https://b.example/s", Words(words - 1) + " close")),
            Is.EqualTo(isSame)
        );

    [TestCase("?amp=1", true)]
    [TestCase("?ref=1", true)]
    [TestCase("?source=1", true)]
    [TestCase("?outputType=amp", true)]
    [TestCase("?Source", true)]
    [TestCase("?sources=1", false)]
    [TestCase("?", true)]
    public void Parameters_that_say_how_one_came_are_no_part_of_an_address(string query, bool isSame) =>
        Assert.That(
            PostLikeness.IsSameAddress(
                new PostUrl("https://b.example/s"),
                PostUrl.Parse("https://b.example/s" + query).Value
            ),
            Is.EqualTo(isSame)
        );

    /// <remarks>Stores keep them: with others, what was stored before is not found as like any more.</remarks>
    [Test]
    public void The_keys_of_a_text_stay_what_they_are() =>
        Assert.That(
            Of("https://www.b.example/s/", Words(60)).Keys(),
            Is.EqualTo([
                "e74c819e394c0649c6ad",
                "247ca73b4fd8c4e90592",
                "971b119f538e42d0a919",
                "8c6ec4b00327f0a6359d",
                "8d4b6f9fe18cf5bacdef",
                "09f58f6462a2cfa54fc2",
                "5df09f645b82639f28b2",
                "99bed317eb59cda38bc8",
                "ff89ca9af350f2e0b3a3",
            ])
        );

    [TestCase("/s/amp")]
    [TestCase("/s/index.html")]
    [TestCase("/s/index.htm")]
    [TestCase("/s/index.php")]
    [TestCase("/s.amp.html")]
    [TestCase("/s.html")]
    [TestCase("/s.HTM")]
    [TestCase("/s.amp")]
    [TestCase("/s//")]
    public void Endings_that_say_nothing_are_no_part_of_an_address(string path) =>
        Assert.That(IsSame("https://b.example/s", "https://b.example" + path), Is.True);

    [TestCase("/s.htm.html")]
    [TestCase("/s.php")]
    [TestCase("/sindex.html")]
    [TestCase("/samp")]
    public void Other_endings_are_and_only_one_is_left_out(string path) =>
        Assert.That(IsSame("https://b.example/s", "https://b.example" + path), Is.False);

    [TestCase("https://b.example/s", "http://b.example/s", true)]
    [TestCase("http://b.example/s", "https://b.example/s", false)]
    [TestCase("https://b.example/s?ref=1", "http://b.example/s", true)]
    [TestCase("https://b.example/s", "https://b.example/s?amp=1", true)]
    [TestCase("https://b.example/s?amp=1", "https://b.example/s", false)]
    [TestCase("https://b.example/s?amp=1", "https://b.example/s?ref=1", false)]
    [TestCase("https://b.example/s", "https://b.example/s", false)]
    [TestCase("https://b.example/s/", "https://b.example/s", false)]
    [TestCase("https://www.b.example/s", "https://b.example/s?amp=1", false)]
    [TestCase("https://b.example/s", "http://b.example/t", false)]
    public void Of_two_spellings_the_one_over_https_is_better_then_the_one_without_parameters(
        string one,
        string other,
        bool isBetter
    ) => Assert.That(PostLikeness.IsBetterSpelling(new PostUrl(one), new PostUrl(other)), Is.EqualTo(isBetter));

    [Test]
    public void Space_around_a_title_and_its_case_do_not_count()
    {
        var text = StoredText.From(Words(60));
        var (one, other) = (new PostUrl("https://b.example/s"), new PostUrl("https://b.example/t"));
        Assert.That(PostLikeness.Of(one, " rye ", text).IsSameAs(PostLikeness.Of(other, "Rye", text)), Is.True);
    }

    private static bool IsSame(string one, string other) =>
        PostLikeness.IsSameAddress(new PostUrl(one), new PostUrl(other));

    private static PostLikeness Of(string url, string text) =>
        PostLikeness.Of(new PostUrl(url), "T", StoredText.From(text));

    private static string Words(int count) =>
        string.Join(
            ' ',
            Enumerable.Range(0, count).Select(i => $"word{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}")
        );
}
