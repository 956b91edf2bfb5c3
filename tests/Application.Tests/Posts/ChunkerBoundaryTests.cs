using System.Text;
using BlogManager.Application.Ingestion;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Tests.Posts;

/// <summary>Where one passage ends and the next begins, to the word.</summary>
public sealed class ChunkerBoundaryTests
{
    [TestCase("20 20 20 20 20 20", "60 60", TestName = "Three sentences of sixty words are enough")]
    [TestCase("20 20 19 20 20 20 20", "79 60", TestName = "Three of fewer words take a fourth")]
    [TestCase("100 10 20", "100 30", TestName = "A hundred words are enough by themselves")]
    [TestCase("99 10 30", "109 30", TestName = "Ninety-nine are not")]
    [TestCase("70 60 40", "130 40", TestName = "A hundred and thirty words fit")]
    [TestCase("70 61 40", "70 101", TestName = "A hundred and thirty-one do not")]
    [TestCase("61 30", "91", TestName = "Within a paragraph sixty words in one sentence take another")]
    [TestCase("100 24", "124", TestName = "Fewer than twenty-five words join the passage before")]
    [TestCase("100 25", "100 25", TestName = "Twenty-five are a passage")]
    [TestCase("24", "24", TestName = "Where there is none before, few words are a passage too")]
    [TestCase("60 / 30", "60 30", TestName = "At the end of a paragraph sixty words are enough")]
    [TestCase("59 / 30", "89", TestName = "Fifty-nine are not")]
    [TestCase("30 / 25", "55", TestName = "Short paragraphs join")]
    public void Sentences_are_packed_by_their_words(string sentences, string passages) =>
        Assert.That(WordsOf(Split(Sentences(sentences))), Is.EqualTo(passages));

    // The two fences count as words of the code.
    [TestCase("100", 158, "260", TestName = "Code joins the prose before it up to 260 words")]
    [TestCase("100", 159, "100 161", TestName = "Above that it stands alone")]
    public void Code_joins_the_prose_before_it(string prose, int code, string passages) =>
        Assert.That(WordsOf(Split(Sentences(prose) + "\n\n" + Code(code))), Is.EqualTo(passages));

    [TestCase(15, "155", TestName = "Few words join a passage that stays below 155")]
    [TestCase(16, "140 16", TestName = "They do not join one that would grow above it")]
    public void Few_words_after_code_join_it_while_it_is_short(int words, string passages) =>
        Assert.That(
            WordsOf(Split(Sentences("100") + "\n\n" + Code(38) + "\n\n" + Sentences($"{words}"))),
            Is.EqualTo(passages)
        );

    [TestCase(58, "60 30")]
    [TestCase(57, "89")]
    public void Code_of_sixty_words_is_enough(int code, string passages) =>
        Assert.That(WordsOf(Split(Code(code) + "\n\n" + Sentences("30"))), Is.EqualTo(passages));

    [Test]
    public void Two_pieces_of_code_are_two_passages() =>
        Assert.That(WordsOf(Split(Sentences("10") + "\n\n" + Code(28) + "\n\n" + Code(28))), Is.EqualTo("40 30"));

    [TestCase("# A\n\n```\nx y\n```\n\n# B\n\nText.", "A:```\nx y\n```|B:Text.")]
    [TestCase("# A\n\n```sh\nx y\n```\n\n# B\n\nText.", "A:```sh\nx y\n```|B:Text.")]
    [TestCase("# A\n\n```\nx y\n```", "A:```\nx y\n```")]
    [TestCase("# A\n\n```\nx y", "A:```\nx y")]
    [TestCase("```\nx y\n```\n\n# B\n\nText.", ":```\nx y\n```|B:Text.")]
    [TestCase("# One\n\n# Two", ":One|:Two")]
    [TestCase("# A\n\n- one\n- two", "A:- one\n- two")]
    [TestCase("# A\n\n> said. And on.", "A:> said. And on.")]
    public void A_passage_keeps_fences_and_marks_and_has_its_heading(string text, string expected) =>
        Assert.That(string.Join('|', Split(text).Select(c => $"{c.Heading}:{c.Text}")), Is.EqualTo(expected));

    [TestCase(1_500, 1)]
    [TestCase(1_501, 2)]
    public void Code_of_1500_characters_is_not_cut(int length, int passages)
    {
        // Of so many words that the last fence cannot join them.
        var code = "```\n" + string.Concat(Enumerable.Repeat("x x x x x x x x x x\n", 100));
        Assert.That(Split(code[..(length - 4)] + "\n```"), Has.Count.EqualTo(passages));
    }

    [Test]
    public void Code_is_cut_at_line_ends_which_belong_to_no_piece()
    {
        var code = string.Join('\n', Enumerable.Range(0, 300).Select(i => $"let x{i} = {i};"));
        var chunks = Split("```\n" + code + "\n```");
        Assert.That(string.Join('\n', chunks.Select(c => c.Text)), Is.EqualTo("```\n" + code + "\n```"));
    }

    [Test]
    public void A_line_of_code_without_end_is_cut_between_characters()
    {
        var line = "x" + string.Concat(Enumerable.Repeat("😀", 2_000));
        var chunks = Split("```\n" + line + "\n```");
        Assert.That(string.Concat(chunks.Skip(1).Select(c => c.Text)), Is.EqualTo(line + "\n```"));
        Assert.That(
            chunks.SelectMany(c => c.Text.EnumerateRunes()),
            Has.None.EqualTo(Rune.ReplacementChar),
            "no half of a pair"
        );
    }

    [TestCase(130, "130")]
    [TestCase(131, "99 32")]
    [TestCase(1_000, "99 99 99 99 99 99 99 99 99 109")]
    public void A_sentence_of_more_than_130_words_is_cut_before_its_hundredth(int words, string passages) =>
        Assert.That(WordsOf(Split(string.Join(' ', Enumerable.Repeat("alpha", words)))), Is.EqualTo(passages));

    [TestCase('\u0E00')]
    [TestCase('\u0E01')]
    [TestCase('\u0EFF')]
    [TestCase('\u3040')]
    [TestCase('\u30FF')]
    [TestCase('\u3400')]
    [TestCase('\u9FFF')]
    [TestCase('\uAC00')]
    [TestCase('\uD7AF')]
    public void Two_letters_of_a_script_without_spaces_count_as_a_word(char letter)
    {
        Assert.That(Split(new string(letter, 260)).Select(c => c.Text.Length), Is.EqualTo([260]));
        Assert.That(Split(new string(letter, 261)).Select(c => c.Text.Length), Is.EqualTo([200, 61]));
    }

    [TestCase('\u0DF5')]
    [TestCase('\u0F00')]
    [TestCase('\u303F')]
    [TestCase('\u3105')]
    [TestCase('\u33FF')]
    [TestCase('\uA000')]
    [TestCase('\uABFF')]
    [TestCase('\uD7B0')]
    public void Letters_of_other_scripts_do_not(char letter) =>
        Assert.That(Split(new string(letter, 261)), Has.Count.EqualTo(1));

    [Test]
    public void A_run_without_spaces_is_cut_into_pieces_of_one_length()
    {
        int[] lengths = [.. Split(new string('x', 2_800)).Select(c => c.Text.Length)];
        // Beyond the first 28 characters seven count as a word: a hundred words are 28 + 99 * 7.
        Assert.That(lengths.SkipLast(1), Has.Exactly(3).InRange(720, 723));
        Assert.That(lengths.SkipLast(1).Distinct().Count(), Is.EqualTo(1));
        Assert.That(lengths.Sum(), Is.EqualTo(2_800));
    }

    [TestCase(3_000, 3_000)]
    // A section is nine characters long, of which two are its passage: 67 passages are 66 * 9 + 2.
    [TestCase(3_001, 45)]
    public void More_than_three_thousand_passages_are_joined_up_to_600_characters(int sections, int passages)
    {
        var chunks = Split(string.Concat(Enumerable.Repeat("# H\n\nab\n\n", sections)));
        Assert.That(chunks.Count, Is.EqualTo(passages));
        Assert.That(chunks.Max(c => c.Text.Length), Is.EqualTo(passages == sections ? 2 : 596));
    }

    [TestCase(120, 120)]
    [TestCase(121, 120)]
    public void A_heading_is_said_up_to_120_characters(int length, int said) =>
        Assert.That(Split($"# {new string('h', length)}\n\nText.")[0].Heading, Is.EqualTo(new string('h', said)));

    [Test]
    public void A_heading_is_not_cut_within_a_character() =>
        Assert.That(Split($"# {new string('h', 119)}😀 more\n\nText.")[0].Heading, Is.EqualTo(new string('h', 119)));

    [Test]
    public void Cutting_can_be_cancelled() =>
        Assert.That(
            () => Chunker.Split(StoredText.From("One. Two."), "post", new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>()
        );

    private static IReadOnlyList<Chunk> Split(string text) => Chunker.Split(StoredText.From(text), "post");

    private static string WordsOf(IReadOnlyList<Chunk> chunks) =>
        string.Join(' ', chunks.Select(c => c.Text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Length));

    /// <summary>A sentence for each number of words; a slash begins a paragraph.</summary>
    private static string Sentences(string words) =>
        string.Join(
            ' ',
            words
                .Split(' ')
                .Select(w =>
                    w == "/"
                        ? "\n\n"
                        : "Aword " + string.Concat(Enumerable.Repeat("word ", int.Parse(w, null) - 2)) + "last."
                )
        );

    private static string Code(int words) => "```\n" + string.Join(' ', Enumerable.Repeat("x", words)) + "\n```";
}
