using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Infrastructure.Models.Extractive;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>
/// Reads English passages with the model in the box, best first. Other languages, and machines on which it cannot run, are read by words.
/// </summary>
internal sealed class NeuralAnswerReader(NeuralModels models, ModelLanes lanes, WordReader words) : IAnswerReader
{
    /// <summary>Passages that are read at most: each takes some 12 ms of a core (docs/quality.md has what 5, 10 and 20 give).</summary>
    internal const int MostPassages = 10;

    private static readonly SupportThresholds Thresholds = new(Answer: 0.5, Close: 0.1);

    /// <inheritdoc/>
    public async Task<Reading> ReadAsync(ReadingTask task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.Passages.Count == 0 || !IsEnglish(task.Passages[0]) || await ReaderAsync(cancellationToken).ConfigureAwait(false) is not { } reader)
            return await Task.Run(() => words.Read(task, cancellationToken), cancellationToken).ConfigureAwait(false);
        var question = FollowUp.Expand(task.Question, task.History);
        var pieces = reader.Question(question);
        var found = new List<(ReadSentence Sentence, double Score)>();
        for (var i = 0; i < task.Passages.Count && i < MostPassages; i++)
        {
            var (passage, index) = (task.Passages[i], i);
            if (IsEnglish(passage))
                found.AddRange(await lanes.Asks.RunAsync(() => Read(reader, pieces, passage, index, task.WithinOnePost, cancellationToken), cancellationToken).ConfigureAwait(false));
        }

        return new Reading([.. found.OrderByDescending(s => s.Score).Select(s => s.Sentence)], Thresholds);
    }

    private static List<(ReadSentence Sentence, double Score)> Read(
        PassageReader reader, IReadOnlyList<long> question, Passage passage, int index, bool withinOnePost, CancellationToken cancellationToken)
    {
        var text = passage.Source.Chunk.Text;
        var sentences = AnswerSentence.Of(passage, index).ToList();
        var readings = reader.Read(question, passage.Source.Title, text, [.. sentences.Select(s => (s.Start, s.End))], cancellationToken);
        return
        [
            .. sentences.Zip(readings, (sentence, reading) =>
            {
                var score = SupportScale.Score(reading, passage.Cosine);
                var (quote, context) = sentence.Quoted(text);
                return (new ReadSentence(index, quote, Trimmed(text, reading), context, withinOnePost ? SupportScale.OfPage(score) : SupportScale.OfBlog(score)), score);
            }),
        ];
    }

    // While the model is being loaded words answer: nobody waits long for the first answer.
    private async Task<PassageReader?> ReaderAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await NeuralModels.SoonAsync(models.ReaderAsync(), cancellationToken).ConfigureAwait(false);
        }
        catch (DependencyUnavailableException)
        {
            return null;
        }
    }

    // "und": too short to tell, as English as not.
    private static bool IsEnglish(Passage passage) => passage.Source.Language is "en" or "und";

    private static (int Start, int End)? Trimmed(string text, SentenceReading reading)
    {
        var (start, end) = (reading.Start, reading.End);
        while (start < end && !char.IsLetterOrDigit(text[start]) && !char.IsSurrogate(text[start]) && text[start] is not ('$' or '€' or '£' or '#' or '-' or '+'))
            start++;
        while (end > start && !char.IsLetterOrDigit(text[end - 1]) && !char.IsSurrogate(text[end - 1]) && text[end - 1] is not ('%' or '+' or '#' or ')'))
            end--;
        return start < end ? (start, end) : null;
    }
}
