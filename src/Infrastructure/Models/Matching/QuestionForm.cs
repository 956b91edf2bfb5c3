using System.Numerics.Tensors;
using BlogManager.Infrastructure.Languages;

namespace BlogManager.Infrastructure.Models.Matching;

/// <summary>A question as it is compared with others. Without vectors only what is alike to the word matches.</summary>
internal sealed class QuestionForm
{
    private readonly IReadOnlyList<(int Start, int End, float[] Vector)> _encoded;

    private QuestionForm(
        QuestionWording wording,
        float[] vector,
        IReadOnlyList<(int Start, int End, float[] Vector)> encoded
    )
    {
        (Wording, Vector, _encoded) = (wording, vector, encoded);
        Words =
        [
            .. wording.Words.Select(w =>
                encoded.FirstOrDefault(e => e.Start <= w.Start && w.Start < e.End).Vector ?? vector
            ),
        ];
    }

    /// <summary>By its words.</summary>
    internal QuestionWording Wording { get; }

    /// <summary>By the encoder, of unit length; empty where it cannot be had.</summary>
    internal float[] Vector { get; }

    /// <summary>For each of the wording's words its vector in this question.</summary>
    internal IReadOnlyList<float[]> Words { get; }

    internal static QuestionForm Of(string question) => new(QuestionWording.Of(question), [], []);

    internal static QuestionForm Of(
        string question,
        (float[] Text, IReadOnlyList<(int Start, int End, float[] Vector)> Words) encoded
    ) => new(QuestionWording.Of(question), encoded.Text, encoded.Words);

    /// <summary>A question of a few words whose language cannot be told is read in that of the other one.</summary>
    internal QuestionForm For(QuestionForm other) =>
        Wording.Language == LanguageDetector.Undetermined && !other.Wording.IsEnglish
            ? new QuestionForm(QuestionWording.Of(Wording.Text, other.Wording.Language), Vector, _encoded)
            : this;

    internal double Cosine(QuestionForm other) =>
        Vector.Length == 0 || other.Vector.Length == 0 ? 0 : TensorPrimitives.Dot<float>(Vector, other.Vector);
}
