using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Models.Extractive.Questions;

namespace BlogManager.Adapters.Tests.Extractive;

/// <summary>Each row of the tables is asked for the question of its example.</summary>
public sealed class PatternTableTests
{
    private static IEnumerable<TestCaseData> Rows =>
        PatternTable.Rows.Select(r => new TestCaseData(r.Example, r.Asks).SetArgDisplayNames(r.Form));

    [TestCaseSource(nameof(Rows))]
    public void A_row_asks_the_question_of_its_example(string example, string asks)
    {
        var list = example[^1] == ':' ? "\n\n- the first one\n- the second one" : "";
        var post = Posts.Of($"{example}{list}\n\nThe weather in Ghent stayed dry for most of the week.");
        var asked = ExtractiveQuestionWriter.All(post).ToList();
        Assert.That(asked.Select(q => q.Text), Does.Contain(asks));
        Assert.That(asked.First(q => q.Text == asks).Evidence[0].Text, Is.EqualTo(example));
    }

    [Test]
    public void The_table_is_read_whole() =>
        Assert.That(
            PatternTable.Rows,
            Has.Count.GreaterThan(60).And.All.Property(nameof(PatternRow.Weight)).InRange(0, 1)
        );

    [TestCaseSource(typeof(HeadingQuestions), nameof(HeadingQuestions.Examples))]
    public void A_heading_asks_the_question_of_its_example((string Heading, string Asks) row)
    {
        var section = $"# {row.Heading}\n\nA good answer to that stands in these very words.";
        Assert.That(ExtractiveQuestionWriter.All(Posts.Of(section)).Select(q => q.Text), Does.Contain(row.Asks));
    }
}
