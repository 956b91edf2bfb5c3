using BlogManager.Infrastructure.Models.Extractive.Language;

namespace BlogManager.Adapters.Tests.Extractive;

public sealed class TaggerTests
{
    [TestCase("The compiler checks every crate.", "The/D compiler/N checks/VZ every/D crate/N ./X")]
    [TestCase("These checks are slow.", "These/D checks/NS are/V slow/J ./X")]
    [TestCase("To build it, run the script.", "To/To build/V it/PR ,/X run/V the/D script/N ./X")]
    [TestCase("Bakers who cooled it were glad.", "Bakers/NS who/W cooled/VD it/PR were/VD glad/J ./X")]
    [TestCase("The bread baked by hand was sold.", "The/D bread/N baked/VN by/P hand/N was/VD sold/VN ./X")]
    [TestCase("We don't use #[must_use].", "We/PR do/V not/R use/V #[must_use]/NP ./X")]
    [TestCase("Security improves when it rains.", "Security/N improves/VZ when/W it/PR rains/VZ ./X")]
    [TestCase("It costs $25 (or 20%).", "It/PR costs/VZ $25/CD (/X or/C 20%/CD )/X ./X")]
    [TestCase("A plan — Rust's own — was it.", "A/D plan/N —/X Rust's/PS own/J —/X was/VD it/PR ./X")]
    public void Words_are_told_by_what_stands_beside_them(string sentence, string tagged) =>
        Assert.That(
            string.Join(' ', Tagger.Read(sentence, _ => false).Select(t => $"{t.Text}/{t.Tag}")),
            Is.EqualTo(tagged)
        );

    [Test]
    public void Long_words_and_many_marks_are_cut_in_linear_time()
    {
        foreach (
            var piece in (string[])["(", ")", "-", "a", "a'", "’s ", ". ", "A ", "the ", "because ", ", which is "]
        )
        {
            var text = string.Concat(Enumerable.Repeat(piece, 1_200 / piece.Length));
            var tokens = Tagger.Read(text, _ => true);
            Assert.That(tokens, Has.Length.LessThanOrEqualTo(text.Length));
        }
    }
}
