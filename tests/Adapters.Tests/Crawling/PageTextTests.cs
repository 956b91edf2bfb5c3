using System.Text;
using BlogManager.Infrastructure.Crawling;

namespace BlogManager.Adapters.Tests.Crawling;

public sealed class PageTextTests
{
    private const string Word = "Grüße – “naïve” €";

    static PageTextTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [TestCase("utf-8", "utf-8")]
    [TestCase("utf-8", "\"UTF-8\"")]
    [TestCase("utf-8", null)]
    [TestCase("utf-8", "utf8")]
    [TestCase("utf-8", "no-such-charset")]
    [TestCase("utf-8", "utf-7")]
    [TestCase("windows-1252", "windows-1252")]
    [TestCase("windows-1252", "ISO-8859-1")]
    [TestCase("windows-1252", "latin1")]
    [TestCase("windows-1252", "us-ascii")]
    [TestCase("windows-1252", "ascii")]
    [TestCase("windows-1252", null)]
    [TestCase("utf-16", "utf-16")]
    [TestCase("utf-16BE", "utf-16be")]
    public void Text_is_read_by_the_charset_of_its_header(string actual, string? declared) =>
        Assert.That(PageText.Decode(Encoding.GetEncoding(actual).GetBytes(Word), declared), Is.EqualTo(Word));

    [TestCase("utf-8")]
    [TestCase("utf-16")]
    [TestCase("utf-16BE")]
    [TestCase("utf-32")]
    public void A_byte_order_mark_goes_before_the_header_and_is_not_text(string actual)
    {
        var encoding = Encoding.GetEncoding(actual);
        Assert.That(
            PageText.Decode([.. encoding.GetPreamble(), .. encoding.GetBytes(Word)], "windows-1252"),
            Is.EqualTo(Word)
        );
    }

    [TestCase("<meta charset=windows-1251>", "windows-1251", "Привет")]
    [TestCase("<META HTTP-EQUIV='Content-Type' CONTENT='text/html; charset=Shift_JIS'>", "shift_jis", "こんにちは")]
    [TestCase("<meta content=\"text/html; charset=gb2312\" http-equiv=Content-Type>", "gb2312", "你好")]
    [TestCase("<?xml version=\"1.0\" encoding=\"EUC-KR\"?>", "euc-kr", "안녕")]
    [TestCase("<meta charset='utf-16'>", "utf-8", "Grüße")]
    [TestCase("<meta charset='utf-32'>", "utf-8", "Grüße")]
    [TestCase("<meta charset='nonsense'>", "windows-1252", "Grüße")]
    public void A_page_without_a_charset_in_its_header_is_read_by_its_own_declaration(
        string head,
        string actual,
        string word
    ) =>
        Assert.That(PageText.Decode(Encoding.GetEncoding(actual).GetBytes(head + word), null), Is.EqualTo(head + word));

    [Test]
    public void Bytes_that_are_no_text_are_read_without_a_fault()
    {
        var random = new Random(7);
        foreach (
            var charset in (string?[])[null, "utf-8", "utf-16", "shift_jis", "gb18030", "iso-2022-jp", "euc-jp", "big5"]
        )
        {
            for (var i = 0; i < 50; i++)
            {
                var bytes = new byte[i];
                random.NextBytes(bytes);
                Assert.That(() => PageText.Decode(bytes, charset), Throws.Nothing, $"{charset}");
            }
        }
    }
}
