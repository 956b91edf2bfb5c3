namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>
/// Reads a question and a passage: whether the passage answers it, and by which words (J. Devlin et al., "BERT", NAACL
/// 2019, section 4.3, with a gate of its own).
/// </summary>
internal sealed class PassageReader(WordPieces pieces, OnnxModel model) : IDisposable
{
    private const int MostOfQuestion = 40;
    private const int LongestSpan = 24;

    /// <summary>The question's pieces, once for all passages.</summary>
    internal IReadOnlyList<long> Question(string question) => pieces.Of(question, MostOfQuestion).Ids;

    /// <summary>Reads one passage in as many parts as the model's length asks for, cut between sentences.</summary>
    /// <param name="sentences">
    /// Its sentences in order: UTF-16 indices, the second exclusive. What is outside of them is not read.
    /// </param>
    /// <returns>One reading a sentence, in order.</returns>
    internal IReadOnlyList<SentenceReading> Read(
        IReadOnlyList<long> question,
        string title,
        string text,
        IReadOnlyList<(int Start, int End)> sentences,
        CancellationToken cancellationToken
    )
    {
        var readings = new List<SentenceReading>(sentences.Count);
        var before = pieces.Of(title.TrimEnd('.') + ".", MostOfQuestion).Ids;
        var room = OnnxModel.MostPieces - 3 - question.Count - before.Count;
        var part = new List<(int Sentence, TextPieces Pieces)>();
        var used = 0;
        for (var i = 0; i < sentences.Count; i++)
        {
            var of = pieces.Of(text[sentences[i].Start..sentences[i].End], room);
            if (used + of.Ids.Count > room && part.Count > 0)
                ReadPart();
            part.Add((i, of));
            used += of.Ids.Count;
        }

        if (part.Count > 0)
            ReadPart();
        return readings;

        void ReadPart()
        {
            cancellationToken.ThrowIfCancellationRequested();
            readings.AddRange(
                Read(question, before, part.ConvertAll(p => p.Pieces))
                    .Select((r, i) => r.Moved(sentences[part[i].Sentence].Start))
            );
            part.Clear();
            used = 0;
        }
    }

    private SentenceReading[] Read(IReadOnlyList<long> question, List<long> title, List<TextPieces> sentences)
    {
        var secondFrom = question.Count + 2;
        long[] input =
        [
            WordPieces.Start,
            .. question,
            WordPieces.Separator,
            .. title,
            .. sentences.SelectMany(s => s.Ids),
            WordPieces.Separator,
        ];
        return model.Run(input, secondFrom, outputs =>
        {
            var starts = outputs[0].GetTensorDataAsSpan<float>();
            var ends = outputs[1].GetTensorDataAsSpan<float>();
            var answerable = outputs[2].GetTensorDataAsSpan<float>()[0];
            var readings = new SentenceReading[sentences.Count];
            var from = secondFrom + title.Count;
            for (var i = 0; i < readings.Length; i++)
            {
                readings[i] = Best(sentences[i], starts[from..], ends[from..], starts[0] + ends[0], answerable);
                from += sentences[i].Ids.Count;
            }

            return readings;
        });
    }

    // The best start and end within a sentence, beside "no answer", which is the first piece of the input.
    private static SentenceReading Best(
        TextPieces sentence,
        ReadOnlySpan<float> starts,
        ReadOnlySpan<float> ends,
        float none,
        float answerable
    )
    {
        var best = (Value: float.NegativeInfinity, From: 0, To: 0);
        for (var i = 0; i < sentence.Ids.Count; i++)
        {
            for (var j = i; j < Math.Min(sentence.Ids.Count, i + LongestSpan + 1); j++)
            {
                if (starts[i] + ends[j] > best.Value)
                    best = (starts[i] + ends[j], i, j);
            }
        }

        return float.IsNegativeInfinity(best.Value)
            ? new SentenceReading(answerable, -20, 0, 0)
            : new SentenceReading(
                answerable,
                best.Value - none,
                sentence.Words[best.From].Start,
                sentence.Words[best.To].End
            );
    }

    public void Dispose() => model.Dispose();
}

/// <param name="Answerable">Whether the passage around it answers at all: a logit.</param>
/// <param name="Span">How much better its best words answer than none do: a difference of logits.</param>
/// <param name="Start">Where those words begin in the passage: inclusive UTF-16 index.</param>
/// <param name="End">Where they end: exclusive.</param>
internal readonly record struct SentenceReading(float Answerable, float Span, int Start, int End)
{
    internal SentenceReading Moved(int by) => this with { Start = Start + by, End = End + by };
}
