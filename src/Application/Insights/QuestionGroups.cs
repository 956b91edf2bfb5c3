using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;

namespace BlogManager.Application.Insights;

/// <summary>
/// Groups questions that mean the same. The oldest of a group leads it, and a question joins the leader that it is
/// nearest to: so a question that comes later changes no group that was there. Questions of a language that the encoder
/// does not know, and all of them where it cannot run, are grouped by their words.
/// </summary>
internal sealed class QuestionGroups(
    IQuestionVectors encoder,
    ILanguages languages,
    TimeProvider time,
    IQuestionMatcher matcher
)
{
    /// <summary>Questions that are grouped at most: the newest.</summary>
    internal const int MostQuestions = 5000;

    /// <summary>
    /// The cosine from which on two questions mean the same; measured on pairs of questions (docs/insights.md).
    /// </summary>
    internal const float Threshold = 0.74f;

    /// <summary>The cosine from which on two questions that differ in one word mean the same.</summary>
    private const float SynonymThreshold = 0.93f;

    // By a hash: no question is kept here, and what was erased is not either.
    private const int MostVectors = 2 * MostQuestions;
    private const int EncodedAtOnce = 50;

    // Some thousand questions, after a start; a caller does not wait longer, and the next call goes on from there.
    private static readonly TimeSpan EncodesFor = TimeSpan.FromSeconds(25);

    private readonly ConcurrentDictionary<UInt128, ReadOnlyMemory<float>> _vectors = new();

    /// <param name="questions">Oldest first.</param>
    /// <returns>The groups, each oldest first, in the order of their leaders.</returns>
    internal async Task<IReadOnlyList<IReadOnlyList<KeptQuestion>>> OfAsync(
        IEnumerable<KeptQuestion> questions,
        CancellationToken cancellationToken
    )
    {
        var byWords = questions
            .Select(q => (Kept: q, Form: QuestionForm.Of(q.Question)))
            .GroupBy(q => q.Form.Words, StringComparer.Ordinal)
            .Select(g => (g.First().Form, Kept: g.Select(q => q.Kept).ToList()))
            .ToList();
        var vectors = await VectorsAsync(byWords.ConvertAll(g => g.Kept[0].Question), cancellationToken);
        var leaders = new List<Leader>();
        var groups = new List<List<KeptQuestion>>();
        for (var i = 0; i < byWords.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (form, kept) = byWords[i];
            if (Nearest(leaders, form, kept[0].Question, vectors[i]) is { } at)
            {
                groups[at].AddRange(kept);
                continue;
            }

            leaders.Add(new Leader(form, kept[0].Question, vectors[i]));
            groups.Add(kept);
        }

        return groups;
    }

    /// <summary>Whether two questions mean the same.</summary>
    internal static bool MeanTheSame(QuestionForm one, QuestionForm other, float cosine) =>
        cosine >= Threshold && one.MayMean(other) && (cosine >= SynonymThreshold || !one.DiffersInOneWord(other));

    private int? Nearest(List<Leader> leaders, QuestionForm form, string question, ReadOnlyMemory<float> vector)
    {
        if (vector.IsEmpty)
            return null;
        int? nearest = null;
        var best = float.MinValue;
        for (var i = 0; i < leaders.Count; i++)
        {
            if (leaders[i].Vector.IsEmpty)
                continue;
            var cosine = Cosine(leaders[i].Vector.Span, vector.Span);
            if (
                cosine > best
                && MeanTheSame(leaders[i].Form, form, cosine)
                && !matcher.AreApart(leaders[i].Question, question)
            )
                (nearest, best) = (i, cosine);
        }

        return nearest;
    }

    // Empty where the encoder says nothing.
    private async Task<ReadOnlyMemory<float>[]> VectorsAsync(
        List<string> questions,
        CancellationToken cancellationToken
    )
    {
        var vectors = new ReadOnlyMemory<float>[questions.Count];
        var missing = new List<int>();
        for (var i = 0; i < vectors.Length; i++)
        {
            if (_vectors.TryGetValue(IdOf(questions[i]), out var known))
                vectors[i] = known;
            else if (encoder.Knows(languages.Read(StandaloneQuestion.Of(questions[i])).Language))
                missing.Add(i);
        }

        var begun = time.GetTimestamp();
        foreach (var part in missing.Chunk(EncodedAtOnce))
        {
            if (time.GetElapsedTime(begun) > EncodesFor)
                break;
            if (await encoder.OfAsync([.. part.Select(i => questions[i])], cancellationToken) is not { } made)
                break;
            if (_vectors.Count + part.Length > MostVectors)
                _vectors.Clear();
            for (var j = 0; j < part.Length; j++)
                vectors[part[j]] = _vectors[IdOf(questions[part[j]])] = made[j];
        }

        return vectors;
    }

    // Of unit length both; several at a time, for there may be millions of pairs.
    private static float Cosine(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var ones = MemoryMarshal.Cast<float, Vector<float>>(one);
        var others = MemoryMarshal.Cast<float, Vector<float>>(other);
        var sums = Vector<float>.Zero;
        for (var i = 0; i < ones.Length; i++)
            sums += ones[i] * others[i];
        var sum = Vector.Sum(sums);
        for (var i = ones.Length * Vector<float>.Count; i < one.Length; i++)
            sum += one[i] * other[i];
        return sum;
    }

    private static UInt128 IdOf(string question) =>
        BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(question)));

    private readonly record struct Leader(QuestionForm Form, string Question, ReadOnlyMemory<float> Vector);
}
