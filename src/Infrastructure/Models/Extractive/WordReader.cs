using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>
/// Reads without a model: how much of the question a sentence covers, each word weighted by its rarity in the corpus, and whether it offers what the
/// question asks for (a number for "how many", a date for "when"). For languages that the model does not know, and machines on which it cannot run.
/// </summary>
internal sealed class WordReader
{
    /// <summary>
    /// Set on the odd lines of <c>tests/Evaluation/dev-18f.jsonl</c> (questions over 507 posts) and checked on the even ones; <c>tests/Evaluation/README.md</c>
    /// has the figures. Below it more questions are answered, and most of those added are near misses.
    /// </summary>
    internal static readonly SupportThresholds Thresholds = new(Answer: 0.67, Close: 0.45);

    /// <summary>The weights in use; others only to measure them.</summary>
    internal AnswerWeights Weights { get; init; } = AnswerWeights.Measured;

    /// <summary>The sentences that share a word with the question, best first. Their support is how much of the question they cover.</summary>
    internal Reading Read(ReadingTask task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        var question = FollowUp.Expand(task.Question, task.History);
        var weights = Weigh(question, task.Statistics);
        var expected = ExpectedAnswers.Of(task.Question);
        var found = new List<ReadSentence>();
        for (var i = 0; i < task.Passages.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var text = task.Passages[i].Source.Chunk.Text;
            var around = Stems(task.Passages[i].Source.Title + "\n" + task.Passages[i].Source.Chunk.Heading);
            foreach (var sentence in AnswerSentence.Of(task.Passages[i], i))
            {
                var own = text[sentence.Start..sentence.End];
                var near = sentence.LeadIn is { } lead ? text[lead.Start..lead.End] : text[sentence.Before..sentence.Start];
                var support = Support(Stems(own), Stems(near), around, weights) * Fit(expected, own, question);
                var (quote, context) = sentence.Quoted(text);
                if (support > 0)
                    found.Add(new ReadSentence(i, quote, null, context, Math.Clamp(support, 0, 1)));
            }
        }

        return new Reading([.. found.OrderByDescending(s => s.Support).ThenBy(s => s.PassageIndex).ThenBy(s => s.Quote.Start)], Thresholds);
    }

    // The root of the Robertson–Spärck Jones weight that BM25 has. Without the root, a word that no post has would weigh far more than the rest in a small
    // corpus and less so in a large one, and no single threshold of support would do for both (12 posts, development half: 0.55 of the questions answered instead of 0.73).
    private static (string Term, double Weight)[] Weigh(string question, TermStatistics statistics)
    {
        var weights = QueryWords.Of(question).Select(w =>
        {
            var with = statistics.ChunksWith.GetValueOrDefault(w.Word);
            return (w.Term, Weight: Math.Sqrt(Math.Log(1 + (Math.Max(0, statistics.Chunks - with + 0.5) / (with + 0.5)))));
        }).ToArray();
        var total = weights.Sum(w => w.Weight);
        return total > 0 ? [.. weights.Select(w => (w.Term, w.Weight / total))] : [];
    }

    private double Support(HashSet<string> sentence, HashSet<string> near, HashSet<string> around, (string Term, double Weight)[] weights)
    {
        double own = 0, context = 0;
        foreach (var (term, weight) in weights)
        {
            if (sentence.Contains(term))
                own += weight;
            else if (near.Contains(term))
                context += weight * Weights.InSentenceBefore;
            else if (around.Contains(term))
                context += weight * Weights.InHeadings;
        }

        return own > 0 ? own + context : 0;
    }

    private double Fit(ExpectedAnswer expected, string sentence, string question)
    {
        var fit = AnswerSentence.EndsAsSentence(sentence) ? 1 : Weights.Fragment;
        if (!ExpectedAnswers.IsOfferedBy(expected, sentence, question))
            return fit * (expected == ExpectedAnswer.Definition ? Weights.WithoutDefinition : Weights.WithoutWhatIsAsked);
        return expected == ExpectedAnswer.Quantity && !ExpectedAnswers.CountsWhatIsAsked(sentence, question) ? fit * Weights.OtherNumber : fit;
    }

    private static HashSet<string> Stems(string text) => Tokenizer.Tokenize(text).Select(t => t.Term).ToHashSet(StringComparer.Ordinal);
}
