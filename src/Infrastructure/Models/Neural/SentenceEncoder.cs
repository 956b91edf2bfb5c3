using System.Numerics.Tensors;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>
/// Turns a text into a vector: the mean of the last hidden states over its pieces, of unit length (N. Reimers and I.
/// Gurevych, "Sentence-BERT", EMNLP 2019).
/// </summary>
internal sealed class SentenceEncoder(WordPieces pieces, OnnxModel model) : IDisposable
{
    internal const int Dimension = 384;

    /// <summary>The vector of a text's first 254 pieces; zeros for a text without any.</summary>
    internal float[] Encode(string text)
    {
        var ids = pieces.Of(text, OnnxModel.MostPieces - 2).Ids;
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

    public void Dispose() => model.Dispose();
}
