using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>
/// Reads without a model: how much of the question a sentence covers (<see cref="WordCoverage"/>). For languages that the
/// model does not know, and machines on which it cannot run.
/// </summary>
internal sealed class WordReader
{
    /// <summary>
    /// Set on the odd lines of <c>tests/Evaluation/dev-18f.jsonl</c> (questions over 507 posts) and checked on the even
    /// ones; <c>tests/Evaluation/README.md</c> has the figures. Below it more questions are answered, and most of those
    /// added are near misses.
    /// </summary>
    internal static readonly SupportThresholds Thresholds = new(Answer: 0.67, Close: 0.45);

    /// <summary>
    /// For other languages than English, which nothing but words reads: what is shown as closest begins lower. Set on the
    /// half <c>tune</c> of <c>tests/Evaluation/languages</c>.
    /// </summary>
    internal static readonly SupportThresholds Foreign = new(Answer: 0.67, Close: 0.35);

    /// <summary>The weights in use; others only to measure them.</summary>
    internal AnswerWeights Weights { get; init; } = AnswerWeights.Measured;

    /// <summary>
    /// The sentences that share a word with the question, best first. Their support is how much of the question they
    /// cover.
    /// </summary>
    internal Reading Read(ReadingTask task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        var cover = new WordCoverage(task.Question, task.Statistics, Weights);
        var found = new List<ReadSentence>();
        for (var i = 0; i < task.Passages.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var text = task.Passages[i].Source.Chunk.Text;
            var around = cover.Around(task.Passages[i]);
            foreach (var sentence in AnswerSentence.Of(task.Passages[i], i))
            {
                var (quote, context) = sentence.Quoted(text);
                if (cover.Of(text, sentence, around) is > 0 and var support)
                    found.Add(new ReadSentence(i, quote, sentence.Window, null, context, support));
            }
        }

        ReadSentence[] sentences =
        [
            .. found.OrderByDescending(s => s.Support).ThenBy(s => s.PassageIndex).ThenBy(s => s.Quote.Start),
        ];
        return new Reading(
            sentences,
            sentences.Length > 0 ? sentences[0].Support : 0,
            task.Question.IsEnglish ? Thresholds : Foreign
        );
    }
}
