using BlogManager.Domain.Text;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Domain.Tests.Text;

public sealed class PorterStemmerTests
{
    // The examples of the paper (M. F. Porter, 1980), through all steps, and a few words of blogs.
    [TestCase("caresses caress", "ponies poni", "ties ti", "caress caress", "cats cat")]
    [TestCase("feed feed", "agreed agre", "plastered plaster", "bled bled", "motoring motor", "sing sing")]
    [TestCase(
        "conflated conflat",
        "troubled troubl",
        "sized size",
        "hopping hop",
        "tanned tan",
        "falling fall",
        "hissing hiss",
        "fizzed fizz",
        "failing fail",
        "filing file"
    )]
    [TestCase("happy happi", "sky sky")]
    [TestCase(
        "relational relat",
        "conditional condit",
        "rational ration",
        "valenci valenc",
        "hesitanci hesit",
        "digitizer digit",
        "conformabli conform"
    )]
    [TestCase(
        "radicalli radic",
        "differentli differ",
        "vileli vile",
        "analogousli analog",
        "vietnamization vietnam",
        "predication predic",
        "operator oper"
    )]
    [TestCase(
        "feudalism feudal",
        "decisiveness decis",
        "hopefulness hope",
        "callousness callous",
        "formaliti formal",
        "sensitiviti sensit",
        "sensibiliti sensibl"
    )]
    [TestCase(
        "triplicate triplic",
        "formative form",
        "formalize formal",
        "electriciti electr",
        "electrical electr",
        "hopeful hope",
        "goodness good"
    )]
    [TestCase(
        "revival reviv",
        "allowance allow",
        "inference infer",
        "airliner airlin",
        "gyroscopic gyroscop",
        "adjustable adjust",
        "defensible defens"
    )]
    [TestCase(
        "irritant irrit",
        "replacement replac",
        "adjustment adjust",
        "dependent depend",
        "adoption adopt",
        "homologou homolog",
        "communism commun"
    )]
    [TestCase("activate activ", "angulariti angular", "homologous homolog", "effective effect", "bowdlerize bowdler")]
    [TestCase("activated activ", "adjustabled adjust", "digitized digit", "considering consid", "communion communion")]
    [TestCase("typing type", "syzygy syzygi", "playing plai", "by by", "ion ion", "yes ye", "yell yell")]
    [TestCase(
        "skies ski",
        "agreeing agre",
        "seed seed",
        "needed need",
        "freed freed",
        "bring bring",
        "boxing box",
        "snowing snow",
        "stayed stai"
    )]
    [TestCase("probate probat", "rate rate", "cease ceas", "controll control", "roll roll")]
    [TestCase(
        "generalizations gener",
        "oscillators oscil",
        "engineering engin",
        "agencies agenc",
        "designers design",
        "running run",
        "a a",
        "is is"
    )]
    public void Words_have_the_published_stems(params string[] pairs)
    {
        foreach (var pair in pairs)
        {
            var words = pair.Split(' ');
            Assert.That(PorterStemmer.Stem(words[0]), Is.EqualTo(words[1]), words[0]);
        }
    }

    [TestCase("größe")]
    [TestCase("c++")]
    [TestCase("2014s")]
    [TestCase("")]
    public void Words_with_other_letters_stay_as_they_are(string word) =>
        Assert.That(PorterStemmer.Stem(word), Is.EqualTo(word));

    [TestCase(64, 63)]
    [TestCase(65, 65)]
    public void Only_words_of_up_to_64_letters_are_looked_at(int letters, int left) =>
        Assert.That(PorterStemmer.Stem(new string('a', letters - 1) + "s"), Has.Length.EqualTo(left));

    [Test]
    public void A_stem_is_never_empty_nor_longer_than_its_word()
    {
        var words = Gen.Choose('a', 'z')
            .Select(c => (char)c)
            .NonEmptyListOf()
            .Select(l => string.Concat(l))
            .ToArbitrary();
        Prop.ForAll(words, word => PorterStemmer.Stem(word) is { Length: > 0 } stem && stem.Length <= word.Length)
            .QuickCheckThrowOnFailure();
    }
}
