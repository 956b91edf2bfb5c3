using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Languages;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>
/// How much of a question a sentence covers by its words, each weighted by its rarity in the corpus, and whether it
/// offers what the question asks for (a number for "how many", a date for "when").
/// </summary>
internal sealed class WordCoverage
{
    private readonly string _question;
    private readonly ExpectedAnswer _expected;
    private readonly (string Term, double Weight)[] _words;
    private readonly AnswerWeights _weights;
    private readonly string _language;
    private readonly LanguageCues? _cues;

    /// <summary>Prepares for one question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="statistics">How common its words are.</param>
    /// <param name="weights">The weights.</param>
    internal WordCoverage(StandaloneQuestion question, TermStatistics statistics, AnswerWeights weights)
    {
        (_question, _weights, _language) = (question.Text, weights, question.Language);
        _cues = question.IsEnglish ? null : LanguageCues.Of(question);
        _expected = _cues?.Expected ?? ExpectedAnswers.Of(question.Asked);
        _words = Weigh(question.Words, statistics);
    }

    /// <summary>The cover of a sentence, 0 to 1; 0 where it shares no word with the question.</summary>
    /// <param name="text">The passage's text.</param>
    /// <param name="sentence">The sentence.</param>
    /// <param name="around">Stems of the post's title and the headings: <see cref="Around"/>.</param>
    internal double Of(string text, AnswerSentence sentence, IReadOnlySet<string> around)
    {
        var own = text[sentence.Start..sentence.End];
        var near = sentence.LeadIn is { } lead ? text[lead.Start..lead.End] : text[sentence.Before..sentence.Start];
        return Math.Clamp(Covered(Stems(own), Stems(near), around) * Fit(own), 0, 1);
    }

    /// <summary>Stems of a passage's title and headings.</summary>
    internal IReadOnlySet<string> Around(Passage passage) =>
        Stems(passage.Source.Title + "\n" + passage.Source.Chunk.Heading);

    // As the question's: a text of another language is found by names at most.
    private HashSet<string> Stems(string text) =>
        _cues is null ? Tokenizer.Stems(text) : WordAnalysis.Terms(text, _language).ToHashSet(StringComparer.Ordinal);

    // The root of the Robertson–Spärck Jones weight that BM25 has. Without the root, a word that no post has would
    // weigh far more than the rest in a small corpus and less so in a large one, and no single threshold would do for
    // both (12 posts, development half: 0.55 of the questions answered instead of 0.73).
    private static (string Term, double Weight)[] Weigh(IReadOnlyList<QueryWord> words, TermStatistics statistics)
    {
        var weights = words
            .Select(w =>
            {
                var with = statistics.ChunksWith.GetValueOrDefault(w.Word);
                return (
                    w.Term,
                    Weight: Math.Sqrt(Math.Log(1 + (Math.Max(0, statistics.Chunks - with + 0.5) / (with + 0.5))))
                );
            })
            .ToArray();
        var total = weights.Sum(w => w.Weight);
        return total > 0 ? [.. weights.Select(w => (w.Term, w.Weight / total))] : [];
    }

    private double Covered(HashSet<string> sentence, HashSet<string> near, IReadOnlySet<string> around)
    {
        double own = 0,
            context = 0;
        foreach (var (term, weight) in _words)
        {
            if (sentence.Contains(term))
                own += weight;
            else if (near.Contains(term))
                context += weight * _weights.InSentenceBefore;
            else if (around.Contains(term))
                context += weight * _weights.InHeadings;
        }

        return own > 0 ? own + context : 0;
    }

    private double Fit(string sentence)
    {
        var fit = AnswerSentence.EndsAsSentence(sentence) ? 1 : _weights.Fragment;
        if (_cues is not null)
            return _cues.AreOfferedBy(sentence) ? fit : fit * _weights.WithoutWhatIsAsked;
        if (!ExpectedAnswers.IsOfferedBy(_expected, sentence, _question))
            return fit
                * (_expected == ExpectedAnswer.Definition ? _weights.WithoutDefinition : _weights.WithoutWhatIsAsked);
        return _expected == ExpectedAnswer.Quantity && !ExpectedAnswers.CountsWhatIsAsked(sentence, _question)
            ? fit * _weights.OtherNumber
            : fit;
    }
}
