using BlogManager.Domain.Text;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Domain.Tests.Text;

public sealed class SentenceSplitterTests
{
    [TestCase("It rains. We stay.", "It rains.|We stay.")]
    [TestCase("Am 3. März kam er. Im 19. Jahrhundert nicht.", "Am 3. März kam er.|Im 19. Jahrhundert nicht.")]
    [TestCase("Das heißt z. B. Brot bzw. Teig. Ja.", "Das heißt z. B. Brot bzw. Teig.|Ja.")]
    [TestCase("Llegó la Dra. Ruiz. Fin.", "Llegó la Dra. Ruiz.|Fin.")]
    [TestCase("Są chleby, np. żytni. Koniec.", "Są chleby, np. żytni.|Koniec.")]
    [TestCase("Он жил на ул. Мира. Там.", "Он жил на ул. Мира.|Там.")]
    [TestCase("パンです。焼きます！はい？", "パンです。|焼きます！|はい？")]
    [TestCase("هل هذا خبز؟ نعم. انتهى.", "هل هذا خبز؟|نعم.|انتهى.")]
    [TestCase("यह रोटी है। वह चाय है।", "यह रोटी है।|वह चाय है।")]
    [TestCase(
        "Dr. Smith met Mrs. Jones at 5 p.m. in Rome. They talked.",
        "Dr. Smith met Mrs. Jones at 5 p.m. in Rome.|They talked."
    )]
    [TestCase("J. R. R. Tolkien wrote it. J. Smith read it.", "J. R. R. Tolkien wrote it.|J. Smith read it.")]
    [TestCase("Pi is 3.14 or so. Version 1.70.2 is out.", "Pi is 3.14 or so.|Version 1.70.2 is out.")]
    [TestCase("We use Rust 1.70. The compiler is fast.", "We use Rust 1.70.|The compiler is fast.")]
    [TestCase("Edit main.rs or .gitignore. Then build.", "Edit main.rs or .gitignore.|Then build.")]
    [TestCase("Node.js runs it. So does ASP.NET Core.", "Node.js runs it.|So does ASP.NET Core.")]
    [TestCase("See https://a.example/b.html?c=d. It helps.", "See https://a.example/b.html?c=d.|It helps.")]
    [TestCase("Wait... what? Yes… Really.", "Wait... what?|Yes…|Really.")]
    [TestCase("“Stop.” She ran. \"Why?\" he asked.", "“Stop.”|She ran.|\"Why?\" he asked.")]
    [TestCase("It works (mostly.) Then it broke.", "It works (mostly.)|Then it broke.")]
    [TestCase("The U.S. Army left the U.S. The war was over.", "The U.S. Army left the U.S.|The war was over.")]
    [TestCase(
        "Apples, pears, etc. are fruit. Acme Inc. The rest.",
        "Apples, pears, etc. are fruit.|Acme Inc.|The rest."
    )]
    [TestCase(
        "See No. 5 and Fig. 3, e.g. Berlin. The answer is no. We left.",
        "See No. 5 and Fig. 3, e.g. Berlin.|The answer is no.|We left."
    )]
    [TestCase("It shipped. crates.io was down. macOS was not.", "It shipped.|crates.io was down.|macOS was not.")]
    [TestCase("Use it. `cargo fix` helps.", "Use it.|`cargo fix` helps.")]
    [TestCase("1. First do this. Then that.", "1. First do this.|Then that.")]
    [TestCase("It ended in 2020. In 2021 it began.", "It ended in 2020.|In 2021 it began.")]
    [TestCase("A claim.[12] Another claim.", "A claim.[12]|Another claim.")]
    [TestCase("No end here", "No end here")]
    [TestCase("これは文です。次の文です！本当？", "これは文です。|次の文です！|本当？")]
    [TestCase("ما هذا؟ هذا كتاب.", "ما هذا؟|هذا كتاب.")]
    [TestCase("यह वाक्य है। यह दूसरा है।", "यह वाक्य है।|यह दूसरा है।")]
    [TestCase("One line\n\nanother block", "One line|another block")]
    [TestCase(
        "แป้งเปรี้ยวเป็นส่วนผสมของแป้งและน้ำ ให้อาหารมันวันละครั้งในอุณหภูมิห้อง ในตู้เย็นสัปดาห์ละครั้ง",
        "แป้งเปรี้ยวเป็นส่วนผสมของแป้งและน้ำ|ให้อาหารมันวันละครั้งในอุณหภูมิห้อง|ในตู้เย็นสัปดาห์ละครั้ง"
    )]
    [TestCase("อบที่ 240 องศา นาน 45 นาที", "อบที่ 240 องศา นาน 45 นาที")]
    public void Sentences_end_where_a_reader_would_end_them(string text, string expected)
    {
        var sentences = SentenceSplitter.Split(text, 0, text.Length).Select(s => text[s.Start..s.End]);
        Assert.That(string.Join('|', sentences), Is.EqualTo(expected));
    }

    [Test]
    public void Only_the_asked_range_is_split()
    {
        const string Text = "Before. One. Two. After.";
        Assert.That(
            SentenceSplitter.Split(Text, 8, 17).Select(s => Text[s.Start..s.End]),
            Is.EqualTo(new[] { "One.", "Two." })
        );
    }

    [Test]
    public void Any_text_is_covered_in_order_without_overlap()
    {
        var pieces = Gen.Elements(
            "Hello",
            "world",
            ". ",
            "! ",
            "? ",
            " ",
            "\n",
            "\n\n",
            "Dr.",
            "e.g. ",
            "1.5",
            "”",
            "(",
            ")",
            "。",
            "😀",
            "a",
            "...",
            "[1]",
            "U.S. "
        );
        Prop.ForAll(pieces.ListOf().Select(p => string.Concat(p)).ToArbitrary(), text =>
            {
                var covered = new bool[text.Length];
                var last = 0;
                foreach (var (start, end) in SentenceSplitter.Split(text, 0, text.Length))
                {
                    if (
                        start < last
                        || end <= start
                        || char.IsWhiteSpace(text[start])
                        || char.IsWhiteSpace(text[end - 1])
                    )
                        return false;
                    Array.Fill(covered, true, start, end - start);
                    last = end;
                }

                return Enumerable.Range(0, text.Length).All(i => covered[i] || char.IsWhiteSpace(text[i]));
            })
            .QuickCheckThrowOnFailure();
    }
}
