using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Infrastructure.Languages;

namespace BlogManager.Adapters.Tests.Languages;

public sealed class LanguageDetectorTests
{
    [TestCase("How often do I feed it?", "en")]
    [TestCase("Who is Allen Holly and what does she do for us?", "en")]
    [TestCase("Wie oft muss man ihn füttern?", "de")]
    [TestCase("¿Cuánto cuesta el billete?", "es")]
    [TestCase("Combien coûte le billet ?", "fr")]
    [TestCase("Quanto costa il biglietto?", "it")]
    [TestCase("Quanto custa a passagem para não residentes?", "pt")]
    [TestCase("Hoeveel kost het kaartje?", "nl")]
    [TestCase("Ile kosztuje bilet na pociąg?", "pl")]
    [TestCase("Сколько стоит билет?", "ru")]
    [TestCase("切符はいくらですか？", "ja")]
    [TestCase("票价多少钱？", "zh")]
    [TestCase("표는 얼마인가요?", "ko")]
    [TestCase("كم سعر التذكرة؟", "ar")]
    [TestCase("ตั๋วราคาเท่าไร", "th")]
    [TestCase("टिकट कितने का है?", "hi")]
    [TestCase("כמה עולה הכרטיס?", "he")]
    [TestCase("Bilet ne kadar ve nasıl alınır?", "tr")]
    [TestCase("Скільки коштує квиток і де його купити?", "und")]
    [TestCase("Cargo", "und")]
    [TestCase("Rust 1.70.0", "und")]
    [TestCase("", "und")]
    [TestCase("???", "und")]
    public void A_question_is_in(string question, string language) =>
        Assert.That(LanguageDetector.OfQuestion(question), Is.EqualTo(language));

    [TestCase("The starter lives in the door of the fridge, and it is fed every seven days with rye flour.", "en")]
    [TestCase("Der Teig wohnt in der Tür des Kühlschranks und wird alle sieben Tage mit Mehl gefüttert.", "de")]
    [TestCase("Il vit dans la porte du réfrigérateur et je le nourris tous les sept jours avec de la farine.", "fr")]
    [TestCase("Він живе у дверцятах холодильника, і я годую його кожні сім днів борошном.", "uk")]
    [TestCase("Он живёт в двери холодильника, и я кормлю его каждые семь дней мукой.", "ru")]
    [TestCase("המחמצת גרה בדלת המקרר ואני מאכיל אותה כל שבעה ימים בקמח שיפון.", "he")]
    [TestCase("เชื้อขนมปังอยู่ที่ประตูตู้เย็น และฉันให้อาหารทุกเจ็ดวัน", "th")]
    [TestCase("パン種は冷蔵庫のドアに住んでいて、七日ごとに餌をやります。", "ja")]
    [TestCase("När tidvattnet stiger fylls bassängen, och när det sjunker driver vattnet en turbin.", "sv")]
    [TestCase("Když příliv stoupá, nádrž se plní, a když klesá, voda pohání turbínu.", "cs")]
    [TestCase("Тя живее във вратата на хладилника и я храня на всеки седем дни с брашно.", "bg")]
    [TestCase("Ζει στην πόρτα του ψυγείου και το ταΐζω κάθε επτά μέρες με αλεύρι.", "el")]
    public void A_text_is_in(string text, string language) =>
        Assert.That(LanguageDetector.OfText(text), Is.EqualTo(language));

    [Test]
    public void A_question_gets_the_terms_of_its_language_and_what_is_said_to_it_too()
    {
        var languages = new KnownLanguages();
        var german = languages.Read(StandaloneQuestion.Of("Wie oft muss man die Häuser streichen?"));
        Assert.That((german.Language, german.IsEnglish), Is.EqualTo(("de", false)));
        Assert.That(german.Words.Select(w => w.Word), Is.EqualTo(["haus", "streich"]));
        var english = languages.Read(StandaloneQuestion.Of("How are houses painted?"));
        Assert.That((english.Language, english.IsEnglish), Is.EqualTo(("en", true)));
        Assert.That(english.Words.Select(w => w.Word), Is.EqualTo(["houses", "painted"]));
        var word = languages.Read(StandaloneQuestion.Of("Häuser"));
        Assert.That((word.IsUndetermined, word.IsEnglish), Is.EqualTo((true, true)));
        Assert.That(languages.Read(word, "de").Words.Select(w => w.Word), Is.EqualTo(["haus"]));
        Assert.That(
            languages.Say(OwnSentence.NotAnswered, "de"),
            Is.EqualTo("Die Beiträge beantworten diese Frage nicht.")
        );
        Assert.That(languages.Say(OwnSentence.OnlyClose, "th"), Does.StartWith("The posts do not say it outright"));
    }
}
