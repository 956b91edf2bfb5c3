using BlogManager.Infrastructure.Languages;
using BlogManager.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Languages;

public sealed class WordAnalysisTests
{
    [TestCase("Running, policies!", "run polici")]
    [TestCase("naïve CAFÉ Ångström Việt", "naiv cafe angstrom viet")]
    [TestCase("cafe\u0301", "cafe")]
    [TestCase("don't C++ x_y 3.14", "don t c x y 3 14")]
    [TestCase("漢字 ΩΜΕΓΑ 𝒳", "漢字 漢 字 ωμεγα 𝒳")]
    [TestCase("👩‍🔬 \ud800 \0", "")]
    public void An_English_text_has_the_terms_that_it_always_had(string text, string terms) =>
        Assert.That(string.Join(' ', WordAnalysis.Terms(text, "en")), Is.EqualTo(terms));

    [TestCase("de", "Häuser", "Haus")]
    [TestCase("de", "gefüttert", "gefüttertes")]
    [TestCase("es", "habitaciones", "habitación")]
    [TestCase("fr", "nourrissent", "nourrissons")]
    [TestCase("it", "lezioni", "lezione")]
    [TestCase("pt", "bilhetes", "bilhete")]
    [TestCase("nl", "bijenkasten", "bijenkast")]
    [TestCase("pl", "kuszetki", "kuszetka")]
    [TestCase("pl", "piekarnię", "piekarni")]
    [TestCase("ru", "библиотеки", "библиотеку")]
    [TestCase("ru", "пчёлы", "пчелы")]
    [TestCase("tr", "kitaplar", "kitap")]
    [TestCase("tr", "IŞIKLAR", "ışık")]
    [TestCase("ar", "الكِتَاب", "كتاب")]
    [TestCase("ar", "أحمد", "احمد")]
    [TestCase("he", "המחמצת", "מחמצת")]
    [TestCase("he", "שָׁלוֹם", "שלום")]
    [TestCase("hi", "किताबें", "किताब")]
    [TestCase("ko", "빵집을", "빵집은")]
    public void Forms_of_a_word_have_one_term(string language, string one, string other)
    {
        var terms = WordAnalysis.Terms(one, language);
        Assert.That(terms, Is.EqualTo(WordAnalysis.Terms(other, language)).And.Not.Empty);
    }

    [TestCase("ja", "パン屋を焼く", "パン ン屋 屋を を焼 焼く 屋 焼")]
    [TestCase("zh", "图书馆", "图书 书馆 图 书 馆")]
    [TestCase("ko", "커피를", "커피")]
    [TestCase("ko", "빵은", "빵")]
    [TestCase("en", "Tokyo 東京", "tokyo 東京 東 京")]
    [TestCase("de", "z. B. 12 Straßen", "z b 12 strass")]
    [TestCase("ar", "١٩٩٨", "1998")]
    [TestCase("ja", "ＡＢＣ１２", "abc12")]
    public void A_text_has_these_terms(string language, string text, string terms) =>
        Assert.That(string.Join(' ', WordAnalysis.Terms(text, language)), Is.EqualTo(terms));

    [Test]
    public void A_mark_never_parts_a_word()
    {
        Assert.That(WordAnalysis.Terms("मधुमक्खियाँ", "hi"), Has.Count.EqualTo(1));
        Assert.That(WordAnalysis.Terms("cafe\u0301s", "fr"), Has.Count.EqualTo(1));
        // Two consonants with their marks are one pair.
        Assert.That(WordAnalysis.Terms("น้ำที่", "th").TrueForAll(t => !char.IsControl(t[0])), Is.True);
        Assert.That(WordAnalysis.Terms("ที่นี่", "th"), Is.EqualTo(["ที่นี่"]));
    }

    [TestCase("de", "Wie oft muss man den Sauerteig füttern?", "sauerteig futt")]
    [TestCase("fr", "Combien de temps l'eau bout-elle ?", "eau bout")]
    [TestCase("ja", "パン屋はいつ店を閉めましたか？", "パン ン屋 店 閉")]
    [TestCase("zh", "图书馆为什么关闭？", "图书 书馆 关闭")]
    [TestCase("ko", "빵집은 언제 문을 닫았나요?", "빵집 문 닫")]
    public void A_question_asks_by_these_terms(string language, string question, string terms) =>
        Assert.That(
            string.Join(' ', WordAnalysis.Question(question, language).Where(t => !t.IsStop).Select(t => t.Term)),
            Is.EqualTo(terms)
        );

    [Test]
    public void What_a_question_asks_for_stands_in_a_text_with_the_same_words(
        [Values("ar", "de", "en", "es", "fr", "he", "hi", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")]
            string language
    ) =>
        Prop.ForAll<int[]>(choices =>
            {
                var text = HostileAlphabets.Text(choices);
                var terms = WordAnalysis.Terms(text, language);
                return WordAnalysis.Question(text, language).TrueForAll(t => terms.Contains(t.Term))
                    && terms.TrueForAll(t => t.Length > 0 && !t.Any(c => char.IsWhiteSpace(c) || c is '"' or '\0'));
            })
            .QuickCheckThrowOnFailure();

    [TestCase("de")]
    [TestCase("ko")]
    [NonParallelizable] // the processor time is the whole process's
    public void A_million_characters_are_read_in_time(string language)
    {
        foreach (var piece in HostileAlphabets.Pieces.Append("ก\u0E49"))
        {
            // A letter with a million marks, too: the first piece of Thai alone has the letter.
            var text = piece[0] == 'ก' ? "ก" + new string('\u0E49', 1_000_000) : HostileTexts.Repeat(piece, 1_000_000);
            var before = Environment.CpuUsage.TotalTime;
            _ = WordAnalysis.Terms(text, language);
            _ = LanguageDetector.OfQuestion(text);
            Assert.That((Environment.CpuUsage.TotalTime - before).TotalSeconds, Is.LessThan(5), piece);
        }
    }
}
