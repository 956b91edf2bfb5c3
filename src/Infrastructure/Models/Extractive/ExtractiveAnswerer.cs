using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>
/// Answers by quoting what was read: the sentence that answers best, and others that answer nearly as well and say
/// something else.
/// </summary>
internal static class ExtractiveAnswerer
{
    private const int MostSentences = 3;

    // Further sentences only add to the first where they are nearly as good and say something else.
    private const double WorthAdding = 0.87;
    private const double TooAlike = 0.6;

    /// <summary>Drafts an answer; where nothing was read, an abstention with support 0.</summary>
    internal static DraftAnswer Answer(AnswerTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (task.Reading.Sentences.Count == 0)
            return new DraftAnswer("", [], 0);
        var text = new StringBuilder();
        var citations = new List<DraftCitation>();
        foreach (var sentence in Chosen(task))
        {
            var quote = Text(task, sentence);
            citations.Add(new DraftCitation(sentence.PassageIndex, quote, Within(sentence)));
            if (text.Length > 0)
                text.Append(' ');
            if (sentence.Context.Length > 0)
                text.Append(OneLine(sentence.Context).TrimEnd(':')).Append(": ");
            text.Append(OneLine(quote)).Append(" [").Append(citations.Count).Append(']');
        }

        return new DraftAnswer(text.ToString(), citations, task.Reading.Sentences[0].Support);
    }

    private static List<ReadSentence> Chosen(AnswerTask task)
    {
        var chosen = new List<ReadSentence>();
        foreach (var sentence in task.Reading.Sentences)
        {
            if (
                chosen.Count == MostSentences
                || (
                    chosen.Count > 0
                    && sentence.Support < Math.Max(chosen[0].Support * WorthAdding, task.Reading.Thresholds.Answer)
                )
            )
                break;
            if (
                chosen.TrueForAll(c =>
                    !Overlap(c, sentence) && Likeness(Text(task, c), Text(task, sentence)) < TooAlike
                )
            )
                chosen.Add(sentence);
        }

        return chosen;
    }

    private static bool Overlap(ReadSentence a, ReadSentence b) =>
        a.PassageIndex == b.PassageIndex && a.Quote.Start < b.Quote.End && b.Quote.Start < a.Quote.End;

    private static double Likeness(string a, string b)
    {
        var (one, other) = (Tokenizer.Stems(a), Tokenizer.Stems(b));
        var shared = one.Count(other.Contains);
        return shared == 0 ? 0 : (double)shared / (one.Count + other.Count - shared);
    }

    private static string Text(AnswerTask task, ReadSentence sentence) =>
        task.Passages[sentence.PassageIndex].Source.Chunk.Text[sentence.Quote.Start..sentence.Quote.End];

    private static (int Start, int End)? Within(ReadSentence sentence) =>
        sentence.Words is { } words ? (words.Start - sentence.Quote.Start, words.End - sentence.Quote.Start) : null;

    private static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
