using BlogManager.Infrastructure.Models.Neural;

namespace BlogManager.Adapters.Tests.Neural;

public sealed class WordPiecesTests
{
    private readonly WordPieces _pieces = new(Path.Combine(AppContext.BaseDirectory, "models", "vocab.txt"));

    // The numbers are line numbers of vocab.txt less one, as the reference tokenizer (Hugging Face, bert-base-uncased)
    // gives them.
    [TestCase("the bread", new long[] { 1996, 7852 })]
    [TestCase("The BREAD!", new long[] { 1996, 7852, 999 })]
    [TestCase("don’t", new long[] { 2123, 1521, 1056 })]
    [TestCase("Björn", new long[] { 24998 })]
    [TestCase("café naïve", new long[] { 7668, 15743 })]
    [TestCase("日本語", new long[] { 1864, 1876, 1950 })]
    [TestCase("", new long[0])]
    [TestCase(" \t\n ", new long[0])]
    [TestCase("🙂", new long[] { 100 })]
    public void A_text_is_cut_as_the_reference_cuts_it(string text, long[] pieces) =>
        Assert.That(_pieces.Of(text, 64).Ids, Is.EqualTo(pieces));

    [Test]
    public void Each_piece_knows_its_word()
    {
        var pieces = _pieces.Of("bread, Steinbrink", 64);
        Assert.That(pieces.Words, Is.EqualTo(new[] { (0, 6), (0, 6), (7, 17), (7, 17), (7, 17) }));
    }

    [Test]
    public void No_more_pieces_are_made_than_asked_for() =>
        Assert.That(_pieces.Of("a b c d e f", 3).Ids, Has.Count.EqualTo(3));

    [TestCaseSource(nameof(Hostile))]
    public void Any_text_is_cut(string text) => Assert.That(_pieces.Of(text, 254).Ids, Has.Count.AtMost(254));

    [Test]
    public async Task Threads_do_not_disturb_each_other()
    {
        string[] texts =
        [
            .. Enumerable
                .Range(0, 40)
                .Select(i => string.Join(' ', Enumerable.Repeat($"word{i} and more of them", 20))),
        ];
        var alone = texts.Select(t => _pieces.Of(t, 200).Ids.ToArray()).ToArray();
        var together = await Task.WhenAll(
            Enumerable.Range(0, 400).Select(i => Task.Run(() => _pieces.Of(texts[i % texts.Length], 200).Ids.ToArray()))
        );
        for (var i = 0; i < together.Length; i++)
            Assert.That(together[i], Is.EqualTo(alone[i % alone.Length]));
    }

    private static IEnumerable<TestCaseData> Hostile()
    {
        yield return new TestCaseData(new string('a', 1_000_000)).SetName("one letter a million times");
        yield return new TestCaseData(new string('…', 1_000_000)).SetName("one mark a million times");
        yield return new TestCaseData(string.Concat(Enumerable.Repeat("😀", 100_000))).SetName("emoji without a space");
        yield return new TestCaseData("\uD800 \uDC00 \uDFFF\uD800").SetName("lone surrogates");
        yield return new TestCaseData(new string([.. Enumerable.Range(1, 0xFFFF).Select(c => (char)c)])).SetName(
            "every character"
        );
    }
}
