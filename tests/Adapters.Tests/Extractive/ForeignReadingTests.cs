using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Languages;
using BlogManager.Infrastructure.Models.Extractive;

namespace BlogManager.Adapters.Tests.Extractive;

/// <summary>What answers a question in another language than English, by words alone.</summary>
public sealed class ForeignReadingTests
{
    [TestCase(
        "de",
        "Wie lange backt der Laib?",
        "Der Laib ist groß und schön. Man backt alle Laibe vierzig Minuten. Der Laib kühlt ab.",
        "Man backt alle Laibe vierzig Minuten."
    )]
    [TestCase(
        "fr",
        "Quand la boulangerie a-t-elle fermé ?",
        "La boulangerie était fermée pour tous. La boulangerie a fermé en 1998. Elle vend du pain.",
        "La boulangerie a fermé en 1998."
    )]
    [TestCase(
        "ru",
        "Кто водит автобус?",
        "Автобус водит каждый день по горам. Автобус водит Полина. Дорога длинная.",
        "Автобус водит Полина."
    )]
    [TestCase(
        "ja",
        "パンは何分焼きますか？",
        "パンは毎朝きれいに焼きます。パンはオーブンで四十分焼きます。",
        "パンはオーブンで四十分焼きます。"
    )]
    [TestCase("zh", "图书馆为什么关闭？", "图书馆在山上很漂亮。图书馆因为缺钱关闭了。", "图书馆因为缺钱关闭了。")]
    [TestCase(
        "ar",
        "كم كلف الترخيص؟",
        "كلف الترخيص كثيرا جدا. كلف ترخيص البلدية ثلاثين يورو.",
        "كلف ترخيص البلدية ثلاثين يورو."
    )]
    public void The_sentence_that_offers_what_is_asked_for_is_read_first(
        string language,
        string question,
        string text,
        string sentence
    )
    {
        var reading = Read(question, text, language);
        var best = reading.Sentences[0];
        Assert.That(text[best.Quote.Start..best.Quote.End], Does.EndWith(sentence));
        Assert.That(best.Support, Is.AtLeast(reading.Thresholds.Answer));
    }

    [TestCase("de", "Wie viel Salz gehört in den Laib?", "Der Laib backt vierzig Minuten bei 250 Grad.")]
    [TestCase("ja", "犬を連れて行けますか？", "パンはオーブンで四十分焼きます。")]
    public void What_covers_little_of_the_question_is_no_answer(string language, string question, string text)
    {
        var reading = Read(question, text, language);
        Assert.That(reading.Best, Is.LessThan(reading.Thresholds.Answer));
    }

    private static Reading Read(string question, string text, string language)
    {
        var asked = new KnownLanguages().Read(StandaloneQuestion.Of(question));
        Assert.That(asked.Language, Is.EqualTo(language));
        var passage = new Passage(
            new StoredChunk(
                new Chunk("c", 0, 0, new StoredText(text).Length, text, ""),
                "p",
                new PostUrl("https://a.example/p"),
                "—",
                language
            ),
            1
        );
        var statistics = new TermStatistics(
            1_000,
            asked.Words.ToDictionary(w => w.Word, _ => 10, StringComparer.Ordinal)
        );
        return new WordReader().Read(new ReadingTask(asked, [passage], statistics), default);
    }
}
