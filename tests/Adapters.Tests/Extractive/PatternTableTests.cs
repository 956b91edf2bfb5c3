using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Models.Extractive.Questions;

namespace BlogManager.Adapters.Tests.Extractive;

/// <summary>Each row of the tables is asked for the question of its example.</summary>
public sealed class PatternTableTests
{
    private static IEnumerable<TestCaseData> Rows =>
        PatternTable.Rows.Select(r => new TestCaseData(r.Form, r.Example, r.Asks).SetArgDisplayNames(r.Form));

    [TestCaseSource(nameof(Rows))]
    public void A_row_asks_the_question_of_its_example(string form, string example, string asks)
    {
        var list = example[^1] == ':' ? "\n\n- the first one\n- the second one" : "";
        var post = Posts.Of($"{example}{list}\n\nThe weather in Ghent stayed dry for most of the week.");
        var asked = ExtractiveQuestionWriter.Write(post, 20).Items;
        Assert.That(asked.Select(q => q.Text), Does.Contain(asks), form);
        Assert.That(asked.Single(q => q.Text == asks).Answer, Does.StartWith(example));
    }

    [TestCaseSource(typeof(HeadingQuestions), nameof(HeadingQuestions.Examples))]
    public void A_heading_asks_the_question_of_its_example((string Heading, string Asks) row) =>
        Assert.That(
            ExtractiveQuestionWriter
                .Write(Posts.Of($"# {row.Heading}\n\nA good answer to that stands in these very words."), 20)
                .Items.Select(q => q.Text),
            Does.Contain(row.Asks)
        );
}
