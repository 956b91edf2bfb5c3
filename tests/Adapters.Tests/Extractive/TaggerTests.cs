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

    [TestCase("resolves", "VZ", "resolve")]
    [TestCase("planned", "VD", "plan")]
    [TestCase("hoped", "VD", "hope")]
    [TestCase("added", "VN", "add")]
    [TestCase("carried", "VD", "carry")]
    [TestCase("written", "VN", "write")]
    [TestCase("using", "VG", "use")]
    [TestCase("running", "VG", "run")]
    [TestCase("focuses", "VZ", "focus")]
    [TestCase("were", "VD", "be")]
    public void A_verb_has_its_base(string form, string tag, string @base) =>
        Assert.That(Verbs.BaseOf(form, Enum.Parse<Tag>(tag)), Is.EqualTo(@base));

    [TestCase("However, the old mill was rebuilt.", "the old mill", "was", "rebuilt")]
    [TestCase("The Ghent council, a body of nine, has not voted.", "The Ghent council", "has", "voted")]
    [TestCase("Nobody in Ghent knew the way.", "", "", "")]
    public void A_clause_has_its_subject_and_verb(string sentence, string subject, string aux, string rest)
    {
        var clause = Clause.Read(Tagger.Read(sentence, w => w == "Ghent"));
        if (subject.Length == 0)
            Assert.That(clause is null || clause.Tokens[clause.Subject.From].Tag == Tag.PR, Is.True);
        else
            Assert.That(
                (
                    TaggedWord.Join(clause!.Tokens.AsSpan()[clause.Subject.From..clause.Subject.To]),
                    clause.Verb.Aux,
                    clause.Verb.Rest
                ),
                Is.EqualTo((subject, aux, rest))
            );
    }

    [Test]
    public void Long_words_and_many_marks_are_cut_in_linear_time()
    {
        foreach (
            var piece in (string[])["(", ")", "-", "a", "a'", "’s ", ". ", "A ", "the ", "because ", ", which is "]
        )
        {
            var text = string.Concat(Enumerable.Repeat(piece, 1_200 / piece.Length));
            var tokens = Tagger.Read(text, _ => true);
            foreach (var (words, _) in Clause.All(tokens))
                Assert.That(words, Has.Length.LessThanOrEqualTo(tokens.Length));
        }
    }
}
