using System.Numerics.Tensors;
using BlogManager.Application.Ports;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.BuiltIn;
using BlogManager.Infrastructure.Models.Extractive;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>
/// Reads English passages with the models in the box, best first. Other languages, and machines on which they cannot
/// run, are read by words.
/// </summary>
internal sealed class NeuralAnswerReader(
    NeuralModels models,
    ModelLanes lanes,
    WordReader words,
    IOptions<AskingOptions> options
) : IAnswerReader
{
    /// <summary>
    /// Passages that are read at most: each takes some 12 ms of a core (docs/quality.md has what 5, 10 and 20 give).
    /// </summary>
    private const int MostPassages = 8;

    /// <summary>
    /// Sentences whose own cosine is taken, some 3 ms of a core each: the best by what is known before.
    /// </summary>
    private const int MostSentences = 8;

    public async Task<Reading> ReadAsync(ReadingTask task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (
            task.Passages.Count == 0
            || !task.Question.IsEnglish
            || !IsEnglish(task.Passages[0])
            || await SoonAsync(models.ReaderAsync(), cancellationToken).ConfigureAwait(false) is not { } reader
            || await SoonAsync(models.EncoderAsync(), cancellationToken).ConfigureAwait(false) is not { } encoder
        )
            return await Task.Run(() => words.Read(task, cancellationToken), cancellationToken).ConfigureAwait(false);
        var found = await EvidenceAsync(task, reader, encoder, cancellationToken).ConfigureAwait(false);
        var sentences = new List<ReadSentence>(found.Count);
        var closeness = 0d;
        foreach (var (sentence, words, evidence) in found)
        {
            var features = SupportScale.Features(
                evidence,
                Margin(found, sentence.Passage, evidence.Score),
                task.WithinOnePost ? SupportScale.FewPassages : task.Statistics.Chunks
            );
            var support = SupportScale.SupportOf(features);
            var (quote, context) = sentence.Quoted(task.Passages[sentence.Passage].Source.Chunk.Text);
            if (support < SupportScale.StandsByItself)
                (quote, support) = (sentence.InContext(quote), SupportScale.SupportInContext(features));
            if (sentences.Count == 0)
                closeness = Math.Max(support, SupportScale.ClosenessOf(features));
            sentences.Add(new ReadSentence(sentence.Passage, quote, sentence.Window, words, context, support));
        }

        var thresholds = SupportScale.Thresholds(task.Statistics.Chunks, task.WithinOnePost);
        return new Reading(
            sentences,
            closeness,
            options.Value.AnswerSupport > 0 ? thresholds with { Answer = options.Value.AnswerSupport } : thresholds
        );
    }

    /// <summary>The best sentences with what is known of them, best first.</summary>
    internal async Task<
        IReadOnlyList<(AnswerSentence Sentence, (int Start, int End)? Words, SentenceEvidence Evidence)>
    > EvidenceAsync(
        ReadingTask task,
        PassageReader reader,
        SentenceEncoder encoder,
        CancellationToken cancellationToken
    )
    {
        var pieces = reader.Question(task.Question.Text);
        var read = new List<(AnswerSentence Sentence, SentenceReading Reading, double Score)>();
        for (var i = 0; i < task.Passages.Count && i < MostPassages; i++)
        {
            var passage = task.Passages[i];
            var sentences = IsEnglish(passage) ? AnswerSentence.Of(passage, i) : [];
            if (sentences.Count == 0)
                continue;
            var readings = await lanes
                .Asks.RunAsync(
                    () =>
                        reader.Read(
                            pieces,
                            passage.Source.Title,
                            passage.Source.Chunk.Text,
                            [.. sentences.Select(s => (s.Start, s.End))],
                            cancellationToken
                        ),
                    cancellationToken
                )
                .ConfigureAwait(false);
            read.AddRange(
                sentences.Zip(readings, (s, r) =>
                    (
                        s,
                        r,
                        new SentenceEvidence(
                            r.Answerable,
                            r.Span,
                            passage.Cosine,
                            0,
                            passage.Score - passage.Cosine,
                            0,
                            false
                        ).Score
                    )
                )
            );
        }

        var best = read.OrderByDescending(r => r.Score).Take(MostSentences).ToList();
        var cover = new WordCoverage(task.Question, task.Statistics, AnswerWeights.Measured);
        var vectors = await lanes
            .Asks.RunAsync(
                () => Encode([.. best.Select(b => Text(task, b.Sentence))], encoder, cancellationToken),
                cancellationToken
            )
            .ConfigureAwait(false);
        var asked = await EncodedQuestionAsync(task, encoder, cancellationToken).ConfigureAwait(false);
        return
        [
            .. best.Select(
                    (b, i) =>
                    {
                        var passage = task.Passages[b.Sentence.Passage];
                        var text = passage.Source.Chunk.Text;
                        var words = Trimmed(text, b.Reading);
                        var evidence = new SentenceEvidence(
                            b.Reading.Answerable,
                            b.Reading.Span,
                            passage.Cosine,
                            TensorPrimitives.Dot(asked.Span, vectors[i]),
                            passage.Score - passage.Cosine,
                            cover.Of(text, b.Sentence, cover.Around(passage)),
                            words is { } w
                                && !Tokenizer
                                    .Stems(text.AsSpan(w.Start, w.End - w.Start))
                                    .IsSubsetOf(task.Question.Stems)
                        );
                        return (b.Sentence, words, evidence);
                    }
                )
                .OrderByDescending(e => e.evidence.Score),
        ];
    }

    /// <summary>How far a score stands above those of the other passages.</summary>
    internal static double Margin(
        IReadOnlyList<(AnswerSentence Sentence, (int Start, int End)? Words, SentenceEvidence Evidence)> found,
        int passage,
        double score
    ) =>
        score
        - found
            .Where(f => f.Sentence.Passage != passage)
            .Select(f => f.Evidence.Score)
            .DefaultIfEmpty(double.NegativeInfinity)
            .Max();

    // Passages are nearly always looked for with this same encoder.
    private async Task<ReadOnlyMemory<float>> EncodedQuestionAsync(
        ReadingTask task,
        SentenceEncoder encoder,
        CancellationToken cancellationToken
    ) =>
        task.Embedded is { } known && BuiltInEmbedder.IsEncoded(known.Space)
            ? known.Vector
            : await lanes
                .Asks.RunAsync(() => encoder.Encode(task.Question.Text), cancellationToken)
                .ConfigureAwait(false);

    private static List<float[]> Encode(
        IReadOnlyList<string> texts,
        SentenceEncoder encoder,
        CancellationToken cancellationToken
    )
    {
        var vectors = new List<float[]>(texts.Count);
        foreach (var text in texts)
        {
            cancellationToken.ThrowIfCancellationRequested();
            vectors.Add(encoder.Encode(text));
        }

        return vectors;
    }

    // While the models are being loaded words answer: nobody waits long for the first answer.
    private static async Task<T?> SoonAsync<T>(Task<T?> model, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await NeuralModels.SoonAsync(model, cancellationToken).ConfigureAwait(false);
        }
        catch (DependencyUnavailableException)
        {
            return null;
        }
    }

    // "und": too short to tell, as English as not.
    private static bool IsEnglish(Passage passage) => passage.Source.Language is "en" or "und";

    private static string Text(ReadingTask task, AnswerSentence sentence) =>
        task.Passages[sentence.Passage].Source.Chunk.Text[sentence.Start..sentence.End];

    /// <summary>The answering words without the marks around them.</summary>
    private static (int Start, int End)? Trimmed(string text, SentenceReading reading)
    {
        var (start, end) = (reading.Start, reading.End);
        while (
            start < end
            && !char.IsLetterOrDigit(text[start])
            && !char.IsSurrogate(text[start])
            && text[start] is not ('$' or '€' or '£' or '#' or '-' or '+')
        )
            start++;
        while (
            end > start
            && !char.IsLetterOrDigit(text[end - 1])
            && !char.IsSurrogate(text[end - 1])
            && text[end - 1] is not ('%' or '+' or '#' or ')')
        )
            end--;
        return start < end ? (start, end) : null;
    }
}
