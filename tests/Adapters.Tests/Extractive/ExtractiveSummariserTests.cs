using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.Extractive;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Extractive;

public sealed class ExtractiveSummariserTests
{
    private static int Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;

    [Test]
    public void A_summary_is_made_of_the_posts_own_sentences_in_reading_order()
    {
        var summary = ExtractiveSummariser.Summarise(Posts.Sourdough);
        var positions = SentenceSplitter
            .Split(summary.Text, 0, summary.Text.Length)
            .Select(s => Posts.Sourdough.Text.Value.IndexOf(summary.Text[s.Start..s.End], StringComparison.Ordinal))
            .ToList();
        Assert.That(positions, Has.Count.InRange(2, 4).And.All.GreaterThanOrEqualTo(0));
        Assert.That(positions, Is.Ordered);
        Assert.That(Words(summary.Text), Is.LessThan(Words(Posts.Sourdough.Text.Value)));
        Assert.That(summary.Text, Does.StartWith("Sourdough is a bread"));
    }

    [Test]
    public void Key_points_are_three_to_seven_and_none_twice()
    {
        var points = ExtractiveSummariser.Summarise(Posts.Sourdough).KeyPoints;
        Assert.That(points, Has.Count.InRange(3, 7).And.Unique);
    }

    [Test]
    public void Dangling_sentences_and_boilerplate_are_left_out()
    {
        var summary = ExtractiveSummariser.Summarise(Posts.Sourdough);
        Assert.That(
            summary.KeyPoints.Append(summary.Text),
            Has.All.Not.Contains("subscribe").And.All.Not.StartsWith("However").And.All.Not.EndsWith(":")
        );
    }

    [TestCase("It was rebuilt in 1901 by the people of the town.", Description = "a pronoun without its noun")]
    [TestCase("For these reasons the Ghent mill was rebuilt in 1901.", Description = "which reasons")]
    [TestCase("The Ghent mill solved the problem by a second wheel.", Description = "which problem")]
    [TestCase("A view of the Ghent mill from the north bank of the river.", Description = "a caption")]
    [TestCase("Fact: the Ghent mill.", Description = "a label")]
    [TestCase("Visitors love her garden behind the Ghent mill in summer.", Description = "whose garden")]
    public void A_sentence_that_leans_on_one_left_out_is_left_out(string leaning)
    {
        var text =
            $"{leaning} The Ghent mill grinds rye for nine bakeries. Most bakeries of Ghent buy their rye flour on Mondays. The Ghent mill closes in August. Rye flour keeps for a year in a dry room.";
        var summary = ExtractiveSummariser.Summarise(Posts.Of(text, "The Ghent mill"));
        Assert.That(summary.KeyPoints.Append(summary.Text), Has.All.Not.Contains(leaning.TrimEnd('.')));
        Assert.That(summary.Text, Does.Contain("Ghent"));
    }

    [Test]
    public void A_sentence_of_other_posts_is_left_out()
    {
        const string Repeated = "The Ghent mill is run by volunteers of the town.";
        var post = Posts.Of(
            $"{Repeated} The Ghent mill grinds rye for nine bakeries. Rye flour keeps for a year.",
            "The Ghent mill"
        );
        var quoting = ExtractiveSummariser.Summarise(post);
        Assert.That(quoting.KeyPoints.Append(quoting.Text), Has.Some.Contains(Repeated));
        var summary = ExtractiveSummariser.Summarise(post with { LeftOut = new HashSet<string> { Repeated } });
        Assert.That(summary.KeyPoints.Append(summary.Text), Has.All.Not.Contains(Repeated));
    }

    [Test]
    public void A_tiny_post_is_cut() =>
        Assert.That(
            Words(
                ExtractiveSummariser.Summarise(Posts.Of("The committee met on Monday and decided nothing at all.")).Text
            ),
            Is.InRange(3, 9)
        );

    [TestCase("word")]
    [TestCase("```\nlet x = 1;\n```")]
    [TestCase("# One\n\n# Two")]
    [TestCase("😀😀😀")]
    [TestCase("...")]
    [TestCase("これは長い文章です。東京は日本の首都です。人口は千四百万人です。")]
    [TestCase("القاهرة عاصمة مصر. يعيش فيها ملايين الناس. النيل يمر بها.")]
    public void Odd_posts_are_summarised_all_the_same(string text)
    {
        var summary = ExtractiveSummariser.Summarise(Posts.Of(text, language: "und"));
        Assert.That(summary.Text, Is.Not.Empty);
        Assert.That(summary.Text.Length, Is.LessThanOrEqualTo(Math.Max(text.Length, "A post".Length)));
    }

    [Test]
    public void The_same_post_gives_the_same_summary()
    {
        var again = Posts.Of(Posts.Sourdough.Text.Value, Posts.Sourdough.Title);
        Assert.That(
            ExtractiveSummariser.Summarise(again).KeyPoints,
            Is.EqualTo(ExtractiveSummariser.Summarise(Posts.Sourdough).KeyPoints)
        );
    }

    [Test]
    public void Two_megabytes_are_summarised()
    {
        Assert.That(ExtractiveSummariser.Summarise(LongPost()).KeyPoints, Has.Count.EqualTo(7));
    }

    [Test]
    public void A_cancelled_summary_stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.That(
            () => ExtractiveSummariser.Summarise(Posts.Sourdough, cancelled.Token),
            Throws.InstanceOf<OperationCanceledException>()
        );
    }

    [Test]
    public void Any_post_has_a_summary_no_longer_than_itself() =>
        Prop.ForAll(Posts.Any, post =>
            {
                var summary = ExtractiveSummariser.Summarise(post);
                return summary.KeyPoints.Count <= 7
                    && summary.KeyPoints.Distinct().Count() == summary.KeyPoints.Count
                    && (
                        Words(post.Text.Value) < 3
                        || Words(summary.Text) <= Math.Max(Words(post.Text.Value), Words(post.Title))
                    );
            })
            .QuickCheckThrowOnFailure();

    /// <summary>Two megabytes of different sentences.</summary>
    internal static Application.Ports.ArticleText LongPost()
    {
        var random = new Random(7);
        string[] nouns =
        [
            "compiler",
            "kitchen",
            "court",
            "river",
            "engine",
            "market",
            "library",
            "teacher",
            "garden",
            "protocol",
            "museum",
            "harbour",
        ];
        var text = new System.Text.StringBuilder();
        while (text.Length < StoredText.MaxLength - 200)
        {
            text.Append(
                $"The {nouns[random.Next(12)]} of {nouns[random.Next(12)]} town supports the {nouns[random.Next(12)]} of {nouns[random.Next(12)]} street because people need {random.Next(900)} things. "
            );
            if (random.Next(6) == 0)
                text.Append("\n\n");
        }

        return Posts.Of(text.ToString(), "A long post");
    }
}
