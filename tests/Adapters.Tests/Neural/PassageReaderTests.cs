using System.Text.Json;
using BlogManager.Infrastructure.Models.Neural;

namespace BlogManager.Adapters.Tests.Neural;

public sealed class PassageReaderTests
{
    /// <summary>
    /// Pairs with what the model gave where it was made (shared with its weights): argmax equal, values within 0.1.
    /// </summary>
    [TestCaseSource(nameof(Golden))]
    public async Task The_model_gives_what_it_gave_where_it_was_made(JsonElement golden)
    {
        _ = await ModelsUnderTest.Models.ReaderAsync();
        using var model = new OnnxModel(
            Path.Combine(AppContext.BaseDirectory, "models", "reader.int8.onnx"),
            "start_logits",
            "end_logits",
            "answerable"
        );
        var input = golden.GetProperty("input_ids").EnumerateArray().Select(i => i.GetInt64()).ToArray();
        var from = golden.GetProperty("passage_from").GetInt32();
        var (starts, ends, answerable) = model.Run(input, from, o =>
            (
                o[0].GetTensorDataAsSpan<float>().ToArray(),
                o[1].GetTensorDataAsSpan<float>().ToArray(),
                o[2].GetTensorDataAsSpan<float>()[0]
            )
        );
        var wanted = golden.GetProperty("start_logits").EnumerateArray().Select(v => v.GetSingle()).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(starts, Is.EqualTo(wanted).Within(0.1));
            Assert.That(Array.IndexOf(starts, starts.Max()), Is.EqualTo(Array.IndexOf(wanted, wanted.Max())));
            Assert.That(
                ends,
                Is.EqualTo(golden.GetProperty("end_logits").EnumerateArray().Select(v => v.GetSingle())).Within(0.1)
            );
            Assert.That(answerable, Is.EqualTo(golden.GetProperty("answerable").GetSingle()).Within(0.1));
        });
    }

    [TestCaseSource(nameof(Golden))]
    public void Texts_are_cut_into_the_pieces_it_was_trained_on(JsonElement golden)
    {
        var pieces = new WordPieces(Path.Combine(AppContext.BaseDirectory, "models", "vocab.txt"));
        var wanted = golden.GetProperty("input_ids").EnumerateArray().Select(i => i.GetInt64()).ToArray();
        var from = golden.GetProperty("passage_from").GetInt32();
        long[] made =
        [
            WordPieces.Start,
            .. pieces.Of(golden.GetProperty("question").GetString()!, from - 2).Ids,
            WordPieces.Separator,
            .. pieces.Of(golden.GetProperty("title_and_passage").GetString()!, wanted.Length - from - 1).Ids,
            WordPieces.Separator,
        ];
        Assert.That(made, Is.EqualTo(wanted));
    }

    [Test]
    public async Task The_sentence_that_answers_reads_best_and_its_words_are_found()
    {
        const string Text =
            "I bought the jar in Lyon. In the fridge one feeding a week is enough. The kitchen is small.";
        var reader = (await ModelsUnderTest.Models.ReaderAsync())!;
        (int Start, int End)[] sentences = [(0, 25), (26, 69), (70, 91)];
        var readings = reader.Read(
            reader.Question("How often must the starter be fed when it is kept cold?"),
            "Keeping a starter",
            Text,
            sentences,
            default
        );
        Assert.That(readings, Has.Count.EqualTo(3));
        Assert.That(readings[1].Span, Is.GreaterThan(readings[0].Span).And.GreaterThan(readings[2].Span));
        Assert.That(Text[readings[1].Start..readings[1].End], Does.Contain("one feeding a week"));
    }

    [Test]
    public async Task A_passage_longer_than_the_model_reads_is_read_in_parts()
    {
        var reader = (await ModelsUnderTest.Models.ReaderAsync())!;
        var sentence = "The old mill by the river grinds rye on every second Tuesday of the month. ";
        var text = string.Concat(Enumerable.Repeat(sentence, 40)) + "The festival opens on the ninth of May.";
        var sentences = Enumerable
            .Range(0, 40)
            .Select(i => (i * sentence.Length, ((i + 1) * sentence.Length) - 1))
            .Append((40 * sentence.Length, text.Length))
            .ToList();
        var readings = reader.Read(reader.Question("When does the festival open?"), "News", text, sentences, default);
        Assert.That(readings, Has.Count.EqualTo(41));
        Assert.That(Text(readings.MaxBy(r => r.Answerable + r.Span)), Does.Contain("ninth of May"));

        string Text(SentenceReading reading) => text[reading.Start..reading.End];
    }

    [TestCase("")]
    [TestCase("?!…")]
    [TestCase("\uD800")]
    public async Task Any_question_is_read(string question)
    {
        var reader = (await ModelsUnderTest.Models.ReaderAsync())!;
        Assert.That(
            reader.Read(reader.Question(question), "", "One feeding a week is enough.", [(0, 29)], default),
            Has.Count.EqualTo(1)
        );
    }

    [Test]
    public async Task Reading_can_be_cancelled()
    {
        var reader = (await ModelsUnderTest.Models.ReaderAsync())!;
        Assert.That(
            () =>
                reader.Read(
                    reader.Question("When?"),
                    "",
                    "One feeding a week is enough.",
                    [(0, 29)],
                    new CancellationToken(canceled: true)
                ),
            Throws.InstanceOf<OperationCanceledException>()
        );
    }

    private static IEnumerable<TestCaseData> Golden()
    {
        using var file = new StreamReader(
            typeof(PassageReaderTests).Assembly.GetManifestResourceStream("golden.jsonl")!
        );
        for (var number = 1; file.ReadLine() is { } line; number++)
            yield return new TestCaseData(JsonDocument.Parse(line).RootElement).SetArgDisplayNames($"pair {number}");
    }
}
