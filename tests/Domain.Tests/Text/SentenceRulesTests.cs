using BlogManager.Domain.Text;

namespace BlogManager.Domain.Tests.Text;

/// <summary>Each rule by which a full stop ends a sentence or does not, and each word and mark in it.</summary>
public sealed class SentenceRulesTests
{
    [TestCase("Mr Mrs Ms Dr Prof Messrs Mx Rev Hon mr dr")]
    [TestCase("e.g i.e eg ie vs cf viz approx ca a.k.a resp")]
    public void After_these_no_sentence_ends_whatever_follows(string words)
    {
        foreach (var word in words.Split(' '))
            Assert.That(Split($"We saw {word}. The rest."), Is.EqualTo([$"We saw {word}. The rest."]), word);
    }

    [TestCase("No nos fig figs vol vols p pp ch sec art eq ver v c par para")]
    [TestCase("Jan feb mar apr jun jul aug sep sept oct nov dec")]
    public void These_abbreviate_before_a_number_alone(string words)
    {
        foreach (var word in words.Split(' '))
        {
            Assert.That(Split($"We saw {word}. 5 there."), Is.EqualTo([$"We saw {word}. 5 there."]), word);
            Assert.That(Split($"We saw {word}. Berlin came."), Is.EqualTo([$"We saw {word}.", "Berlin came."]), word);
        }
    }

    [TestCase("St jr sr etc inc ltd co corp llc dept est al ph.d")]
    [TestCase("Gen sen gov capt sgt ave blvd mt ft ed eds")]
    public void After_these_a_sentence_ends_where_a_word_follows_with_which_sentences_begin(string words)
    {
        foreach (var word in words.Split(' '))
        {
            Assert.That(Split($"We saw {word}. Berlin came."), Is.EqualTo([$"We saw {word}. Berlin came."]), word);
            Assert.That(Split($"We saw {word}. The rest."), Is.EqualTo([$"We saw {word}.", "The rest."]), word);
        }
    }

    [TestCase("We saw tea. Berlin came.", "We saw tea.|Berlin came.")]
    [TestCase("We saw tea. 5 came.", "We saw tea.|5 came.")]
    [TestCase("Many congratulations. The rest.", "Many congratulations.|The rest.")]
    [TestCase("We met (him). The rest.", "We met (him).|The rest.")]
    [TestCase("We met Dr! The rest.", "We met Dr!|The rest.")]
    public void After_any_other_word_it_ends(string text, string expected) =>
        Assert.That(string.Join('|', Split(text)), Is.EqualTo(expected));

    [TestCase("12. First this.", "12. First this.")]
    [TestCase("123. First this.", "123. First this.")]
    [TestCase("1234. First this.", "1234.|First this.")]
    [TestCase("We have 12. They have 3.", "We have 12.|They have 3.")]
    public void A_number_of_up_to_three_digits_that_opens_a_text_counts_an_item(string text, string expected) =>
        Assert.That(string.Join('|', Split(text)), Is.EqualTo(expected));

    [TestCase("In D.C. Berlin is far.", "In D.C. Berlin is far.")]
    [TestCase("The U.S.A. Berlin Agreement.", "The U.S.A. Berlin Agreement.")]
    [TestCase("We took plan b. Berlin was far.", "We took plan b.|Berlin was far.")]
    [TestCase("We use 1.2. Berlin is far.", "We use 1.2.|Berlin is far.")]
    [TestCase("So did I. Berlin was far.", "So did I.|Berlin was far.")]
    [TestCase("We met J. A. Smith there.", "We met J. A. Smith there.")]
    [TestCase("He left the U.S. A man came.", "He left the U.S.|A man came.")]
    [TestCase("He left the U.S. Then.", "He left the U.S.|Then.")]
    [TestCase("We met J. A", "We met J.|A")]
    [TestCase("He left the U.S. then.", "He left the U.S. then.")]
    [TestCase("Teas, etc. It's fine.", "Teas, etc.|It's fine.")]
    [TestCase("Teas, etc. It’s fine.", "Teas, etc.|It’s fine.")]
    [TestCase("Teas, etc. Nevertheless it rains.", "Teas, etc.|Nevertheless it rains.")]
    public void Initials_and_letters_between_dots_stand_before_names(string text, string expected) =>
        Assert.That(string.Join('|', Split(text)), Is.EqualTo(expected));

    [TestCase("Why? because it is.", "Why?|because it is.")]
    [TestCase("\"Why?\" he asked.", "\"Why?\" he asked.")]
    [TestCase("Really!? he asked.", "Really!? he asked.")]
    [TestCase("Yahoo! said so.", "Yahoo! said so.")]
    public void A_bare_question_ends_before_a_small_letter_too(string text, string expected) =>
        Assert.That(string.Join('|', Split(text)), Is.EqualTo(expected));

    [TestCase("It shipped. done.", "It shipped. done.")]
    [TestCase("It shipped. done. Really.", "It shipped. done.|Really.")]
    [TestCase("It shipped. serde.rs was not.", "It shipped.|serde.rs was not.")]
    [TestCase("It shipped. rust_analyzer was not.", "It shipped.|rust_analyzer was not.")]
    [TestCase("It shipped. iOS was not.", "It shipped.|iOS was not.")]
    public void A_name_in_small_letters_can_open_a_sentence(string text, string expected) =>
        Assert.That(string.Join('|', Split(text)), Is.EqualTo(expected));

    [TestCase("A claim.[7] Next.", "A claim.[7]|Next.")]
    [TestCase("A claim.[7]", "A claim.[7]")]
    [TestCase("A claim.[7", "A claim.[7")]
    [TestCase("A claim.[] Next.", "A claim.[] Next.")]
    [TestCase("A claim.[a] Next.", "A claim.[a] Next.")]
    [TestCase("A claim.[7 Next.", "A claim.[7 Next.")]
    public void A_footnote_mark_is_a_number_in_brackets(string text, string expected) =>
        Assert.That(string.Join('|', Split(text)), Is.EqualTo(expected));

    [Test]
    public void A_sentence_takes_with_it_the_marks_that_close([Values] bool inPairs)
    {
        foreach (var mark in "\"'”’)]»`*_」』）】")
        {
            var closed = inPairs ? $"It rains.{mark}{mark}" : $"It rains.{mark}";
            Assert.That(Split($"{closed} Then it stops."), Is.EqualTo([closed, "Then it stops."]), $"{mark}");
        }
    }

    [Test]
    public void These_marks_end_a_sentence_where_a_space_follows()
    {
        foreach (var mark in ".!?…؟۔։")
        {
            Assert.That(Split($"Aa bb{mark} Then cc"), Is.EqualTo([$"Aa bb{mark}", "Then cc"]), $"{mark}");
            Assert.That(Split($"Aa bb{mark}Then cc"), Has.Count.EqualTo(1), $"{mark}");
        }
    }

    [Test]
    public void These_marks_end_a_sentence_without_a_space()
    {
        foreach (var mark in "。！？｡।॥።។။")
            Assert.That(Split($"Aa bb{mark}Then cc"), Is.EqualTo([$"Aa bb{mark}", "Then cc"]), $"{mark}");
    }

    [TestCase("One line\nand on.", "One line\nand on.")]
    [TestCase("One line\n\nTwo.\n\n\nThree", "One line|Two.|Three")]
    [TestCase("One line.\n", "One line.")]
    [TestCase("The answer is no. ", "The answer is no.")]
    [TestCase("He left the U.S. ", "He left the U.S.")]
    [TestCase(". Then it rained.", ". Then it rained.")]
    [TestCase("   ", "")]
    [TestCase("", "")]
    public void A_blank_line_ends_a_sentence_and_space_is_in_none(string text, string expected) =>
        Assert.That(string.Join('|', Split(text)), Is.EqualTo(expected));

    private static List<string> Split(string text) =>
        [.. SentenceSplitter.Split(text, 0, text.Length).Select(s => text[s.Start..s.End])];
}
