using System.Text;
using BlogManager.Infrastructure.Crawling;
using BlogManager.Infrastructure.Crawling.Charsets;
using BlogManager.Infrastructure.Crawling.Extraction;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Hostile;

/// <summary>What reads the marks of a page and its bytes ends too, in time that grows with the length.</summary>
[NonParallelizable] // the processor time is the whole process's
public sealed class PageFunctionTests
{
    private const int Length = 1_000_000;
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);
    private static readonly int[] Numbers = [.. Enumerable.Range(0, HostileAlphabets.Pieces.Count)];

    private static readonly string[] Openings =
    [
        "",
        "<meta http-equiv=refresh content='0;",
        "<meta charset=",
        "{\"title\": ",
        "{/* ",
        "export const a = {",
        "<Card a={",
        "[[",
        "!!! note ",
        "{% highlight x %}",
        "---\n",
    ];

    [Test]
    public void A_million_characters_are_read_within_five_seconds([ValueSource(nameof(Numbers))] int number)
    {
        var text = HostileTexts.Repeat(HostileAlphabets.Pieces[number], Length);
        var bytes = Encoding.UTF8.GetBytes(text);
        var before = Environment.CpuUsage.TotalTime;
        _ = PageText.Decode(bytes, null);
        _ = CharsetGuess.Of(bytes);
        _ = MetaPrescan.Find(text);
        _ = DoubleEncoding.Repair(text);
        _ = ForeignContent.Of(text, isMarkdown: false);
        _ = DateReader.Read(text, "en");
        _ = PageAuthor.Clean(text);
        _ = Unemphasised.Of(text);
        _ = WallTexts.Find(text, text, 20, isMarked: false);
        _ = MetaRefresh.Target(new Uri("https://blog.example/"), text);
        _ = MarkdownDialects.Plain(text, default);
        _ = FrontMatter.Split(text);
        Assert.That(Environment.CpuUsage.TotalTime - before, Is.LessThan(Most));
    }

    [Test]
    public void What_is_opened_and_never_ended_is_read_to_its_end([ValueSource(nameof(Openings))] string opening)
    {
        var text = opening + HostileTexts.Repeat(opening + " x\n", Length);
        var before = Environment.CpuUsage.TotalTime;
        _ = MetaPrescan.Find(text);
        _ = MetaRefresh.Target(new Uri("https://blog.example/"), text);
        _ = MarkdownDialects.Plain(text, default);
        _ = FrontMatter.Split(text);
        Assert.That(Environment.CpuUsage.TotalTime - before, Is.LessThan(Most));
    }

    [Test]
    public void Bytes_of_every_kind_have_an_encoding()
    {
        var random = new Random(11);
        for (var i = 0; i < 300; i++)
        {
            var bytes = new byte[random.Next(400)];
            random.NextBytes(bytes);
            Assert.That(CharsetGuess.Of(bytes), Is.Not.Null);
        }
    }
}
