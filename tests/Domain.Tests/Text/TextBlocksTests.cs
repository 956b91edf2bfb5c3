using BlogManager.Domain.Text;

namespace BlogManager.Domain.Tests.Text;

/// <summary>The light Markdown of stored texts, read back.</summary>
public sealed class TextBlocksTests
{
    [TestCase("One line.", "Paragraph 0 One line.")]
    [TestCase("One line\nand on.", "Paragraph 0 One line\nand on.")]
    [TestCase("One.\n\nTwo.", "Paragraph 0 One.|Paragraph 0 Two.")]
    [TestCase("  Set in.", "Paragraph 0 Set in.")]
    [TestCase("", "")]
    [TestCase("   \n \n", "")]
    public void Paragraphs_are_parted_by_blank_lines(string text, string expected) =>
        Assert.That(Blocks(text), Is.EqualTo(expected));

    [TestCase("# One", "Heading 1 One")]
    [TestCase("###### Six", "Heading 6 Six")]
    [TestCase("####### Seven", "Paragraph 0 ####### Seven")]
    [TestCase("#hashtag", "Paragraph 0 #hashtag")]
    [TestCase("a # b", "Paragraph 0 a # b")]
    [TestCase("## Two\nBelow.", "Heading 2 Two|Paragraph 0 Below.")]
    [TestCase("Above.\n## Two", "Paragraph 0 Above.|Heading 2 Two")]
    [TestCase("## \nBelow.", "Paragraph 0 Below.")]
    [TestCase("## B", "Heading 2 B")]
    [TestCase("##", "Paragraph 0 ##")]
    public void A_heading_is_a_line_of_one_to_six_marks_and_a_space(string text, string expected) =>
        Assert.That(Blocks(text), Is.EqualTo(expected));

    [TestCase("- one\n- two", "ListItem 0 one|ListItem 0 two")]
    [TestCase("* one", "ListItem 0 one")]
    [TestCase("  - set in", "ListItem 0 set in")]
    [TestCase("- one\nand on", "ListItem 0 one\nand on")]
    [TestCase("- one\n\nBelow.", "ListItem 0 one|Paragraph 0 Below.")]
    [TestCase("Above.\n- one", "Paragraph 0 Above.|ListItem 0 one")]
    [TestCase("-one", "Paragraph 0 -one")]
    [TestCase("*one*", "Paragraph 0 *one*")]
    [TestCase("1. one\n12. two\n123. three", "ListItem 0 one|ListItem 0 two|ListItem 0 three")]
    [TestCase(" 1. set in", "ListItem 0 set in")]
    [TestCase("1234. four", "Paragraph 0 1234. four")]
    [TestCase("1.5 litres", "Paragraph 0 1.5 litres")]
    [TestCase("2019 was", "Paragraph 0 2019 was")]
    [TestCase(". one", "Paragraph 0 . one")]
    [TestCase("12", "Paragraph 0 12")]
    public void An_item_begins_with_a_dash_a_star_or_a_number(string text, string expected) =>
        Assert.That(Blocks(text), Is.EqualTo(expected));

    [TestCase("> said\nand on", "Quotation 0 said\nand on")]
    [TestCase(" > set in", "Quotation 0 set in")]
    [TestCase("> one\n> two", "Quotation 0 one|Quotation 0 two")]
    [TestCase(">said", "Paragraph 0 >said")]
    [TestCase("> said\n\nBelow.", "Quotation 0 said|Paragraph 0 Below.")]
    public void A_quotation_begins_with_a_bracket(string text, string expected) =>
        Assert.That(Blocks(text), Is.EqualTo(expected));

    [TestCase("```\ncode\n```", "Code 0 code")]
    [TestCase("```\n# a\n\n- b\n```\nBelow.", "Code 0 # a\n\n- b|Paragraph 0 Below.")]
    [TestCase("Above.\n```sh\ncode\n```", "Paragraph 0 Above.|Code 0 code")]
    [TestCase("```\na\n```\n```\nb\n```", "Code 0 a|Code 0 b")]
    [TestCase("```\n```\nBelow.", "Paragraph 0 Below.")]
    [TestCase("```\n\n```", "")]
    [TestCase("```\nx\n```", "Code 0 x")]
    [TestCase("```\nopen\nto the end", "Code 0 open\nto the end")]
    [TestCase("```", "")]
    [TestCase("```\n", "")]
    [TestCase("a ``` b", "Paragraph 0 a ``` b")]
    public void Code_stands_between_fences_and_is_not_looked_into(string text, string expected) =>
        Assert.That(Blocks(text), Is.EqualTo(expected));

    private static string Blocks(string text) =>
        string.Join(
            '|',
            TextBlocks.Parse(new StoredText(text)).Select(b => $"{b.Kind} {b.Level} {text[b.Start..b.End]}")
        );
}
