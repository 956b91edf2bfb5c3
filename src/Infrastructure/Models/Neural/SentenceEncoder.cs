using System.Numerics.Tensors;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>
/// Turns a text into a vector: the mean of the last hidden states over its pieces, of unit length (N. Reimers and I.
/// Gurevych, "Sentence-BERT", EMNLP 2019).
/// </summary>
internal sealed class SentenceEncoder(WordPieces wordPieces, OnnxModel model) : IDisposable
{
    internal const int Dimension = 384;

    /// <summary>The vector of a text's first 254 pieces; zeros for a text without any.</summary>
    internal float[] Encode(string text)
    {
        var ids = wordPieces.Of(text, OnnxModel.MostPieces - 2).Ids;
        if (ids.Count == 0)
            return new float[Dimension];
        return model.Run([WordPieces.Start, .. ids, WordPieces.Separator], ids.Count + 2, static outputs =>
        {
            var states = outputs[0].GetTensorDataAsSpan<float>();
            var sum = new float[Dimension];
            for (var at = 0; at < states.Length; at += Dimension)
                TensorPrimitives.Add(sum, states.Slice(at, Dimension), sum);
            TensorPrimitives.Divide(sum, TensorPrimitives.Norm<float>(sum), sum);
            return sum;
        });
    }

    /// <summary>
    /// The vector of a short text, and one of each word: the mean of its pieces' last hidden states, of unit length. A
    /// word is what white space parts.
    /// </summary>
    internal (float[] Text, IReadOnlyList<(int Start, int End, float[] Vector)> Words) EncodeWords(string text)
    {
        var pieces = wordPieces.Of(text, OnnxModel.MostPieces - 2);
        if (pieces.Ids.Count == 0)
            return (new float[Dimension], []);
        return model.Run([WordPieces.Start, .. pieces.Ids, WordPieces.Separator], pieces.Ids.Count + 2, outputs =>
        {
            var states = outputs[0].GetTensorDataAsSpan<float>();
            var sum = new float[Dimension];
            for (var at = 0; at < states.Length; at += Dimension)
                TensorPrimitives.Add(sum, states.Slice(at, Dimension), sum);
            Normalise(sum);
            var words = new List<(int, int, float[])>();
            for (var i = 0; i < pieces.Words.Count; )
            {
                var vector = new float[Dimension];
                var (start, end) = pieces.Words[i];
                for (; i < pieces.Words.Count && pieces.Words[i].Start == start; i++)
                    TensorPrimitives.Add(vector, states.Slice((i + 1) * Dimension, Dimension), vector);
                Normalise(vector);
                words.Add((start, end, vector));
            }

            return (sum, (IReadOnlyList<(int, int, float[])>)words);
        });
    }

    private static void Normalise(float[] vector)
    {
        var norm = TensorPrimitives.Norm<float>(vector);
        if (norm > 0)
            TensorPrimitives.Divide(vector, norm, vector);
    }

    public void Dispose() => model.Dispose();
}
