using System.Numerics.Tensors;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Models.Extractive.Questions;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>
/// Asks a post its own questions, as a reader would: the reader reads the passage that a question was made from and the
/// one that fits its words best beside it. Only what finds its own sentence again stays, and no two that the encoder
/// holds to be alike.
/// </summary>
internal sealed class RoundTrip : IQuestionCheck
{
    /// <summary>
    /// Word pieces that may be read for one post: at most half a second of a core, some 0.12 to 0.15 ms each.
    /// </summary>
    private const int MostPieces = 3_200;

    private const int MostWordsOfPassage = 90;
    private const double Alike = 0.85;
    private const double LeastSpan = 2;
    private const double LeastSpanOfWeak = 4;

    // The reader is slow to hold that a definition is one; "X is a Y" by its form is.
    private const double LeastSpanOfDefinition = 0.3;
    private const double Strong = 0.5;
    private const double LeastAnswerable = 1;

    // The heading asked, so its section answers: only the sentence is to be found.
    private const double LeastSpanOfAsked = 1;

    private readonly PassageReader _reader;
    private readonly SentenceEncoder _encoder;
    private readonly ArticleOutline _outline;
    private readonly List<List<Sentence>> _passages = [];
    private readonly Dictionary<string, int> _frequency = new(StringComparer.Ordinal);
    private readonly List<float[]> _asked = [];
    private int _left = MostPieces;

    internal RoundTrip(PassageReader reader, SentenceEncoder encoder, ArticleOutline outline)
    {
        (_reader, _encoder, _outline) = (reader, encoder, outline);
        foreach (var sentence in outline.Sentences)
        {
            if (
                _passages.Count == 0
                || _passages[^1][^1].Section != sentence.Section
                || _passages[^1].Sum(s => s.Words) + sentence.Words > MostWordsOfPassage
            )
                _passages.Add([]);
            _passages[^1].Add(sentence);
        }

        foreach (var term in _passages.SelectMany(p => p.SelectMany(s => s.Terms).Distinct(StringComparer.Ordinal)))
            _frequency[term] = _frequency.GetValueOrDefault(term) + 1;
    }

    public bool HasRoom => _left > 0;

    public Candidate? Ask(Candidate candidate, CancellationToken cancellationToken)
    {
        var vector = _encoder.Encode(candidate.Text);
        _left -= 20;
        if (_asked.Any(a => TensorPrimitives.Dot(a, vector) >= Alike))
            return null;
        var question = _reader.Question(candidate.Text);
        var own = _passages.Where(p => candidate.Evidence.Any(p.Contains)).Take(2).ToList();
        var rival = candidate.IsAsked ? null : Rival(candidate, own);
        var best = default((Sentence Sentence, SentenceReading Reading)?);
        foreach (var passage in rival is null ? own : [.. own, rival])
        {
            cancellationToken.ThrowIfCancellationRequested();
            var readings = _reader.Read(
                question,
                _outline.Article.Title,
                _outline.Text.Value,
                [.. passage.Select(s => (s.Start, s.End))],
                cancellationToken
            );
            _left -= question.Count + 20 + (passage.Sum(s => s.Words) * 4 / 3);
            foreach (var (sentence, reading) in passage.Zip(readings))
            {
                if (best is null || Score(reading) > Score(best.Value.Reading))
                    best = (sentence, reading);
            }
        }

        if (best is not var (found, read))
            return null;
        if (
            !candidate.Evidence.Contains(found)
            || read.Span
                < (
                    candidate.IsAsked ? LeastSpanOfAsked
                    : candidate.Weight < Strong || candidate.Answer is null ? LeastSpanOfWeak
                    : candidate.Kind == QuestionKind.Definition && candidate.Answer is not null ? LeastSpanOfDefinition
                    : LeastSpan
                )
            || !candidate.IsAsked && read.Answerable < LeastAnswerable
            || !Overlaps(candidate, found, read)
        )
            return null;
        _asked.Add(vector);
        return candidate.Answer is null ? candidate with { Evidence = [found] } : candidate;
    }

    private static double Score(SentenceReading reading) => (0.5 * reading.Span) + (0.1 * reading.Answerable);

    // The words that the reader finds are those that the form says are the answer.
    private static bool Overlaps(Candidate candidate, Sentence found, SentenceReading reading)
    {
        if (
            candidate.Answer is not { } answer
            || candidate.Kind is not (QuestionKind.Why or QuestionKind.When or QuestionKind.HowMuch or QuestionKind.How)
        )
            return true;
        // Positions in the sentence on one line are near those in the text: line breaks are single characters too.
        return reading.Start - found.Start < answer.End && reading.End - found.Start > answer.Start;
    }

    private List<Sentence>? Rival(Candidate candidate, List<List<Sentence>> own)
    {
        var terms = Tokenizer.Terms(candidate.Text).Distinct(StringComparer.Ordinal).ToList();
        var (best, most) = (default(List<Sentence>), 0d);
        foreach (var passage in _passages)
        {
            if (own.Contains(passage))
                continue;
            var fits = terms
                .Where(t => passage.Exists(s => s.Terms.Contains(t)))
                .Sum(t => Math.Log(1 + ((double)_passages.Count / _frequency[t])));
            if (fits > most)
                (best, most) = (passage, fits);
        }

        return best;
    }
}
