using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>
/// Writes questions that a piece of a post answers, and grades questions: an encoder and a decoder that writes from a
/// small vocabulary or copies from what it has read (A. See et al., "Get To The Point: Summarization with
/// Pointer-Generator Networks", ACL 2017). tools/writer says how it was trained.
/// </summary>
internal sealed class QuestionGenerator : IDisposable
{
    internal const int MostOfSource = 160;
    private const int MostOfTitle = 24;
    private const int MostOfHeading = 16;
    private const int MostBefore = 48;
    private const int MostRead = 2_000;
    private const int LeastBefore = 40;
    private const int MostWritten = 26;
    private const int Width = 384;
    private const int Layers = 3;

    // Looked at beside the beams: some of the likeliest pieces do not go on the word.
    private const int Spare = 4;

    private readonly WordPieces _pieces;
    private readonly OnnxModel _reads;
    private readonly OnnxModel _writes;
    private readonly string[] _spelling;
    private readonly long[] _written;
    private readonly Dictionary<long, int> _places;

    /// <param name="spelling">Every piece of the models' vocabulary as it is written.</param>
    /// <param name="written">The pieces that can be written without being copied, in the model's order.</param>
    internal QuestionGenerator(WordPieces pieces, string[] spelling, long[] written, OnnxModel reads, OnnxModel writes)
    {
        (_pieces, _spelling, _written, _reads, _writes) = (pieces, spelling, written, reads, writes);
        _places = written.Select((piece, place) => (piece, place)).ToDictionary(p => p.piece, p => p.place);
    }

    /// <summary>Reads what a question is to be written from, once for all that is written from it.</summary>
    internal QuestionSource Read(string title, string heading, string before, string answer)
    {
        var t = _pieces.Of(title, MostOfTitle).Ids;
        var h = _pieces.Of(heading, MostOfHeading).Ids;
        // Its end is what counts; a piece is a character at least.
        var b = _pieces.Of(before.Length > MostRead ? before[^MostRead..] : before, MostRead).Ids;
        b = b.Count > MostBefore ? b[^MostBefore..] : b;
        var room = MostOfSource - 4 - t.Count - h.Count;
        var a = _pieces.Of(answer, room - Math.Min(b.Count, LeastBefore)).Ids;
        b = b.Count > room - a.Count ? b[^(room - a.Count)..] : b;
        long[] input =
        [
            WordPieces.Start,
            .. t,
            WordPieces.Separator,
            .. h,
            WordPieces.Separator,
            .. b,
            .. a,
            WordPieces.Separator,
        ];
        return _reads.Run(input, input.Length - a.Count - 1, outputs => new QuestionSource(
            input,
            outputs[0].GetTensorDataAsSpan<float>().ToArray(),
            outputs[1].GetTensorDataAsSpan<float>().ToArray(),
            outputs[2].GetTensorDataAsSpan<float>().ToArray(),
            outputs[3].GetTensorDataAsSpan<float>().ToArray()
        ));
    }

    /// <summary>The likeliest questions by a beam search, likeliest first; none where nothing came to an end.</summary>
    /// <param name="beams">How many are followed side by side, and given at most.</param>
    internal IReadOnlyList<GeneratedQuestion> Write(
        QuestionSource source,
        int beams,
        CancellationToken cancellationToken
    )
    {
        List<Line> live = [new([], 0, 0)];
        var words = Words(source);
        var past = Past.None(1);
        var done = new List<GeneratedQuestion>();
        for (var step = 0; step < MostWritten && live.Count > 0 && done.Count < beams; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = new List<Line>();
            long[] last = [.. live.Select(l => Place(source, l.Pieces.Count == 0 ? WordPieces.Start : l.Pieces[^1]))];
            var (chances, grades, seen) = Step(source, last, past);
            for (var i = 0; i < live.Count; i++)
            {
                foreach (var (piece, chance) in Best(source, chances[i], beams + Spare))
                {
                    if (!IsSpelt(live[i], piece, words))
                        continue;
                    if (piece == WordPieces.Separator)
                        done.Add(Ended(live[i], chance, grades[i]));
                    else if (_spelling[piece].Length == 1 || !live[i].Repeats(piece))
                        next.Add(live[i].With(piece, chance, i));
                }
            }

            live = [.. next.OrderByDescending(l => l.Chance).Take(beams)];
            past = seen.Of([.. live.Select(l => l.From)]);
        }

        return [.. done.OrderByDescending(d => d.Likelihood).Take(beams)];
    }

    /// <summary>What the model holds of a question that somebody else has put.</summary>
    internal QuestionGrade Grade(QuestionSource source, string question)
    {
        var pieces = _pieces.Of(question, MostWritten).Ids;
        long[] all = [Place(source, WordPieces.Start), .. pieces.Select(p => Place(source, p))];
        return Step(source, all, Past.None(1)).Grades[0];
    }

    private GeneratedQuestion Ended(Line line, float chance, QuestionGrade grade) =>
        new(
            [.. line.Pieces.Select(p => _spelling[p])],
            (line.Chance + MathF.Log(chance)) / (line.Pieces.Count + 2),
            grade
        );

    // The next pieces of each line, as many as there are lines in what is past, and what follows the last of them.
    private (float[][] Chances, QuestionGrade[] Grades, Past Past) Step(QuestionSource source, long[] next, Past past)
    {
        var size = source.Pieces.Length;
        var each = next.Length / past.Lines;
        long[] soFar = [Layers, past.Lines, past.Length, Width];
        using var pieces = OrtValue.CreateTensorValueFromMemory(next, [past.Lines, each]);
        using var pastKeys = OrtValue.CreateTensorValueFromMemory(past.Keys, soFar);
        using var pastValues = OrtValue.CreateTensorValueFromMemory(past.Values, soFar);
        using var keys = OrtValue.CreateTensorValueFromMemory(source.Keys, [Layers, size, Width]);
        using var values = OrtValue.CreateTensorValueFromMemory(source.Values, [Layers, size, Width]);
        using var copies = OrtValue.CreateTensorValueFromMemory(source.Copies, [size, Width]);
        using var words = OrtValue.CreateTensorValueFromMemory(source.Words, [size, Width]);
        return _writes.Run(
            name =>
                name switch
                {
                    "past_keys" => pastKeys,
                    "past_values" => pastValues,
                    "keys" => keys,
                    "values" => values,
                    "copies" => copies,
                    "words" => words,
                    _ => pieces,
                },
            outputs =>
            {
                var chances = outputs[0].GetTensorDataAsSpan<float>();
                var grades = outputs[1].GetTensorDataAsSpan<float>();
                var of = new float[past.Lines][];
                var graded = new QuestionGrade[past.Lines];
                for (var i = 0; i < past.Lines; i++)
                {
                    of[i] = chances.Slice(i * (chances.Length / past.Lines), chances.Length / past.Lines).ToArray();
                    graded[i] = new QuestionGrade(grades[3 * i], grades[(3 * i) + 1], grades[(3 * i) + 2]);
                }

                return (
                    of,
                    graded,
                    past.And(outputs[2].GetTensorDataAsSpan<float>(), outputs[3].GetTensorDataAsSpan<float>(), each)
                );
            }
        );
    }

    private bool GoesOn(long piece) => _spelling[piece].StartsWith("##", StringComparison.Ordinal);

    // The words that the source has, and how each of them begins.
    private (HashSet<string> Whole, HashSet<string> Begun) Words(QuestionSource source)
    {
        var (whole, begun) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        for (var i = 0; i < source.Pieces.Length; )
        {
            var word = _spelling[source.Pieces[i++]];
            begun.Add(word);
            for (; i < source.Pieces.Length && GoesOn(source.Pieces[i]); i++)
            {
                word += _spelling[source.Pieces[i]];
                begun.Add(word);
            }

            whole.Add(word);
        }

        return (whole, begun);
    }

    // What is put together of several pieces, or copied, is a word of the source: "debuginfofo" is none.
    private bool IsSpelt(Line line, long next, (HashSet<string> Whole, HashSet<string> Begun) words)
    {
        if (line.Pieces.Count == 0)
            return !GoesOn(next);
        var from = line.Pieces.Count - 1;
        while (from > 0 && GoesOn(line.Pieces[from]))
            from--;
        var word = string.Concat(line.Pieces.Skip(from).Select(p => _spelling[p]));
        return GoesOn(next)
            ? words.Begun.Contains(word + _spelling[next])
            : from == line.Pieces.Count - 1 && _places.ContainsKey(line.Pieces[from]) || words.Whole.Contains(word);
    }

    // A piece that is not in the small vocabulary is known by where it stands in the source.
    private long Place(QuestionSource source, long piece)
    {
        if (_places.TryGetValue(piece, out var place))
            return place;
        var at = Array.IndexOf(source.Pieces, piece);
        return at < 0 ? _places[WordPieces.Separator] : _written.Length + at;
    }

    private List<(long Piece, float Chance)> Best(QuestionSource source, float[] chances, int count)
    {
        // What can be written and copied counts together.
        var rare = new Dictionary<long, float>();
        for (var i = 0; i < source.Pieces.Length; i++)
        {
            var piece = source.Pieces[i];
            var copied = chances[_written.Length + i];
            if (_places.TryGetValue(piece, out var place))
                chances[place] += copied;
            else if (piece > WordPieces.Separator)
                rare[piece] = rare.GetValueOrDefault(piece) + copied;
        }

        var best = new List<(long, float)>(rare.Select(r => (r.Key, r.Value)));
        var own = chances.AsSpan(0, _written.Length);
        for (var i = 0; i < count; i++)
        {
            var place = TensorPrimitives.IndexOfMax<float>(own);
            best.Add((_written[place], own[place]));
            own[place] = float.NegativeInfinity;
        }

        return [.. best.OrderByDescending(b => b.Item2).ThenBy(b => b.Item1).Take(count)];
    }

    public void Dispose()
    {
        _reads.Dispose();
        _writes.Dispose();
    }

    /// <param name="From">Which line of the step before it goes on.</param>
    private sealed record Line(IReadOnlyList<long> Pieces, float Chance, int From)
    {
        // Two pieces that have been written in this order before: a decoder that has lost its way goes in circles.
        // "std::array::IntoIter" is none: single characters do not count.
        internal bool Repeats(long next)
        {
            for (var i = 0; i + 1 < Pieces.Count - 1; i++)
            {
                if (Pieces[i] == Pieces[^1] && Pieces[i + 1] == next)
                    return true;
            }

            return false;
        }

        internal Line With(long piece, float chance, int from) =>
            new([.. Pieces, piece], Chance + MathF.Log(chance + 1e-9f), from);
    }

    /// <summary>What the decoder keeps of the pieces written so far: [layers, lines, pieces, width].</summary>
    private sealed record Past(float[] Keys, float[] Values, int Lines, int Length)
    {
        internal static Past None(int lines) => new([], [], lines, 0);

        internal Past And(ReadOnlySpan<float> keys, ReadOnlySpan<float> values, int more) =>
            new(Joined(Keys, keys, more), Joined(Values, values, more), Lines, Length + more);

        /// <summary>The past of lines that go on those of this one.</summary>
        internal Past Of(int[] lines) => new(Chosen(Keys, lines), Chosen(Values, lines), lines.Length, Length);

        private float[] Joined(float[] before, ReadOnlySpan<float> after, int more)
        {
            var (old, fresh) = (Length * Width, more * Width);
            var joined = new float[Layers * Lines * (old + fresh)];
            for (var i = 0; i < Layers * Lines; i++)
            {
                var to = joined.AsSpan(i * (old + fresh));
                before.AsSpan(i * old, old).CopyTo(to);
                after.Slice(i * fresh, fresh).CopyTo(to[old..]);
            }

            return joined;
        }

        private float[] Chosen(float[] from, int[] lines)
        {
            var each = Length * Width;
            var chosen = new float[Layers * lines.Length * each];
            for (var layer = 0; layer < Layers; layer++)
            {
                for (var i = 0; i < lines.Length; i++)
                    from.AsSpan(((layer * Lines) + lines[i]) * each, each)
                        .CopyTo(chosen.AsSpan(((layer * lines.Length) + i) * each));
            }

            return chosen;
        }
    }
}

/// <summary>What a question is written from, as the model has read it.</summary>
internal sealed record QuestionSource(long[] Pieces, float[] Keys, float[] Values, float[] Copies, float[] Words);

/// <param name="Pieces">The word pieces, in order; those that go on a word begin with <c>##</c>.</param>
/// <param name="Likelihood">The mean of the pieces' log probabilities.</param>
internal sealed record GeneratedQuestion(IReadOnlyList<string> Pieces, float Likelihood, QuestionGrade Grade);

/// <summary>How a reader of question and answer would grade the question: chances that add up to 1.</summary>
internal readonly record struct QuestionGrade(float Bad, float Bland, float Good);
