using BlogManager.Infrastructure.Models.Neural;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Neural;

public sealed class SourceWordsTests
{
    [TestCase("what is rust ?", "Rust is a language.", "", "What is Rust?")]
    [TestCase(
        "when may rust - analyzer be used ?",
        "In May 2022 rust-analyzer may be used.",
        "",
        "When may rust-analyzer be used?"
    )]
    [TestCase("what does c + + need ?", "Code in C++ needs a compiler.", "", "What does C++ need?")]
    [TestCase("what does - - locked do ?", "The flag `--locked` keeps versions.", "", "What does --locked do?")]
    [TestCase("where is crates . io kept ?", "It is kept at crates.io, in Oregon.", "", "Where is crates.io kept?")]
    [TestCase(
        "who runs the u . s . digital registry ?",
        "The U.S. Digital Registry is run by GSA.",
        "",
        "Who runs the U.S. Digital Registry?"
    )]
    [TestCase("why don ' t doughs rise ?", "Doughs don't rise in the cold.", "", "Why don't doughs rise?")]
    [TestCase("why does it cost $ 25 ?", "It costs $25.", "", "Why does it cost $25?")]
    [TestCase("what is lin ##ting ?", "Linting finds mistakes.", "", "What is linting?")]
    [TestCase(
        "what is the caf ##e ' s opening day ?",
        "The Café's opening day is Monday.",
        "",
        "What is the Café's opening day?"
    )]
    [TestCase("how do you bake bread ?", "Put it in the oven.", "How to Bake Bread at Home", "How do you bake bread?")]
    [TestCase(
        "what does the osprey gateway need ?",
        "It needs power.",
        "Firmware for the Osprey gateway",
        "What does the Osprey gateway need?"
    )]
    [TestCase("how does rust find . o files ?", "Rust finds these .o files.", "", "How does Rust find .o files?")]
    [TestCase("what is ada ' s plan ?", "The U.S. knows Ada and her plan.", "", "What is Ada's plan?")]
    [TestCase(
        "what does std : : array : : new do ?",
        "It calls std::array::new first.",
        "",
        "What does std::array::new do?"
    )]
    [TestCase("who is andrew dunkman ?", "Team: Andrew Dunkman and others.", "", "Who is Andrew Dunkman?")]
    [TestCase(
        "how long does ray ' s salad keep ?",
        "It keeps a day.",
        "Ray's Carrot Salad With Vinegar",
        "How long does Ray's salad keep?"
    )]
    [TestCase("what is a zylk ?", "Nothing of the kind.", "", "What is a zylk?")]
    public void A_question_is_written_as_its_source_writes(
        string pieces,
        string text,
        string heading,
        string question
    ) =>
        Assert.That(
            new SourceWords([text], [heading], (w, _) =>
                w is "Rust" or "GSA" or "Ray" or "U" ? w : char.ToLowerInvariant(w[0]) + w[1..]
            ).Write(pieces.Split(' ')),
            Is.EqualTo(question)
        );

    [Test]
    public void Any_source_and_any_pieces_make_a_text() =>
        Prop.ForAll<string[], string[]>(
                (texts, pieces) =>
                {
                    var words = new SourceWords(texts.Select(t => t ?? ""), [], (w, _) => w);
                    string[] all = ["what", .. pieces.Select(p => p ?? "").Where(p => p.Length > 0), "?"];
                    return words.Write(all).Length > 0;
                }
            )
            .QuickCheckThrowOnFailure();

    [Test]
    [CancelAfter(5_000)]
    public void A_million_characters_are_read_in_no_time(CancellationToken cancellationToken)
    {
        foreach (var character in new[] { 'a', '.', ' ', '-', '\u0301', '\ud83d' })
        {
            var words = new SourceWords([new string(character, 1_000_000)], [], (w, _) => w);
            Assert.That(words.Write(["why", "?"]), Is.EqualTo("Why?"));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
