using BlogManager.Infrastructure.Models.Llm;

namespace BlogManager.Adapters.Tests.Openai;

/// <summary>Items cut out of JSON that is still coming in.</summary>
public sealed class ArrayItemsTests
{
    private const string Reply = """
        Well: {"answered":true,"note":{"claims":[{"no":1}]},"claims": [ {"text":"a \"}]{ b\\","q":[{"n":1}]} , {"text":"ü🍞"} ],"more":[{"no":2}]}
        """;

    private static readonly string[] Items = ["""{"text":"a \"}]{ b\\","q":[{"n":1}]}""", """{"text":"ü🍞"}"""];

    [Test]
    public void However_the_text_is_cut_the_items_are_the_same()
    {
        for (var size = 1; size <= Reply.Length; size++)
        {
            var cutter = new ArrayItems("claims", 1_000);
            var found = Reply.Chunk(size).SelectMany(piece => cutter.Add(new string(piece))).ToList();
            Assert.That(found, Is.EqualTo(Items), $"in pieces of {size}");
        }
    }

    [TestCase("")]
    [TestCase("no JSON at all")]
    [TestCase("""{"claims":"text","other":[{"a":1}]}""")]
    [TestCase("""{"claims":{"claims":[{"a":1}]}}""")]
    [TestCase("""[{"claims":[{"a":1}]}]""")]
    public void Where_there_is_no_such_array_there_is_no_item(string text) =>
        Assert.That(new ArrayItems("claims", 1_000).Add(text), Is.Empty);

    [Test]
    public void An_item_that_is_too_long_ends_the_cutting()
    {
        var cutter = new ArrayItems("claims", 20);
        Assert.That(
            cutter.Add("""{"claims":[{"a":1},{"b":"0123456789012345678901234567890"},{"c":1}]}"""),
            Is.EqualTo(["""{"a":1}"""])
        );
    }

    [TestCase('{')]
    [TestCase('[')]
    [TestCase('}')]
    [TestCase('"')]
    [TestCase('\\')]
    [TestCase('a')]
    [TestCase('\0')]
    [TestCase('\ud83c')]
    public void One_character_a_million_times_ends(char c)
    {
        var cutter = new ArrayItems("claims", 1_000);
        Assert.That(cutter.Add("""{"claims":[""" + new string(c, 1_000_000)), Is.Empty);
    }
}
