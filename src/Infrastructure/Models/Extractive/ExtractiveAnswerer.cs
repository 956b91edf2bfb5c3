using System.Text;
using System.Text.RegularExpressions;
using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>
/// Answers by quoting: the sentences that cover most of the question, each word weighted by its rarity in the corpus, and that have to offer what the
/// question asks for (a number for "how many", a date for "when"). How much of the question the best one covers is the answer's support.
/// </summary>
internal sealed partial class ExtractiveAnswerer
{
    private const int MostSentences = 3;

    // Further sentences only add to the first where they are nearly as good and say something else.
    private const double WorthAdding = 0.87;
    private const double TooAlike = 0.6;

    /// <summary>The weights in use; others only to measure them.</summary>
    internal AnswerWeights Weights { get; init; } = AnswerWeights.Measured;

    /// <summary>Drafts an answer; without any sentence that shares a word with the question, an abstention with support 0.</summary>
    internal DraftAnswer Answer(AnswerTask task)
    {
        ArgumentNullException.ThrowIfNull(task);
        var question = FollowUp.Expand(task.Question, task.History);
        var weights = Weigh(question, task.Statistics);
        var expected = ExpectedAnswers.Of(task.Question);
        var candidates = task.Passages.SelectMany(AnswerSentence.Of)
            .Select(s => new Candidate(s, Text(task, s), Support(s, weights) * Fit(expected, Text(task, s), question)))
            .Where(c => c.Support > 0)
            .OrderByDescending(c => c.Support).ThenBy(c => c.Sentence.Passage).ThenBy(c => c.Sentence.Start)
            .ToList();
        return candidates.Count == 0 ? new DraftAnswer("", [], 0) : Compose(task, Choose(candidates));
    }

    // The root of the Robertson–Spärck Jones weight that BM25 has. Without the root, a word that no post has would weigh far more than the rest in a small
    // corpus and less so in a large one, and no single threshold of support would do for both (12 posts, development half: 0.55 of the questions answered instead of 0.73).
    private static (string Term, double Weight)[] Weigh(string question, TermStatistics statistics)
    {
        var words = QueryWords.Of(question);
        var weights = words.Select(w =>
        {
            var with = statistics.ChunksWith.GetValueOrDefault(w.Word);
            return (w.Term, Weight: Math.Sqrt(Math.Log(1 + ((statistics.Chunks - with + 0.5) / (with + 0.5)))));
        }).ToArray();
        var total = weights.Sum(w => w.Weight);
        return total > 0 ? [.. weights.Select(w => (w.Term, w.Weight / total))] : [];
    }

    private double Support(AnswerSentence sentence, (string Term, double Weight)[] weights)
    {
        double own = 0, context = 0;
        foreach (var (term, weight) in weights)
        {
            if (sentence.Terms.Contains(term))
                own += weight;
            else if (sentence.Nearby.Contains(term))
                context += weight * Weights.InSentenceBefore;
            else if (sentence.Around.Contains(term))
                context += weight * Weights.InHeadings;
        }

        return own > 0 ? own + context : 0;
    }

    private double Fit(ExpectedAnswer expected, string sentence, string question)
    {
        var fit = EndsAsSentence().IsMatch(sentence) ? 1 : Weights.Fragment;
        if (!ExpectedAnswers.IsOfferedBy(expected, sentence, question))
            return fit * (expected == ExpectedAnswer.Definition ? Weights.WithoutDefinition : Weights.WithoutWhatIsAsked);
        return expected == ExpectedAnswer.Quantity && !ExpectedAnswers.CountsWhatIsAsked(sentence, question) ? fit * Weights.OtherNumber : fit;
    }

    private static List<Candidate> Choose(List<Candidate> candidates)
    {
        var chosen = new List<Candidate> { candidates[0] };
        foreach (var candidate in candidates.Skip(1))
        {
            if (chosen.Count == MostSentences || candidate.Support < candidates[0].Support * WorthAdding)
                break;
            if (chosen.TrueForAll(c => Likeness(c.Sentence.Terms, candidate.Sentence.Terms) < TooAlike && !Overlap(c.Sentence, candidate.Sentence)))
                chosen.Add(candidate);
        }

        return chosen;
    }

    private static double Likeness(IReadOnlySet<string> a, IReadOnlySet<string> b)
    {
        var shared = a.Count(b.Contains);
        return shared == 0 ? 0 : (double)shared / (a.Count + b.Count - shared);
    }

    private static bool Overlap(AnswerSentence a, AnswerSentence b) => a.Passage == b.Passage && a.Start < b.End && b.Start < a.End;

    private static DraftAnswer Compose(AnswerTask task, List<Candidate> chosen)
    {
        var text = new StringBuilder();
        var citations = new List<DraftCitation>();
        foreach (var candidate in chosen)
        {
            var quote = Quote(task, candidate);
            if (citations.Any(c => c.PassageIndex == candidate.Sentence.Passage && c.Quote.Contains(quote, StringComparison.Ordinal)))
                continue;
            citations.Add(new DraftCitation(candidate.Sentence.Passage, quote));
            if (text.Length > 0)
                text.Append(' ');
            text.Append(WhiteSpace().Replace(quote, " ")).Append(" [").Append(citations.Count).Append(']');
        }

        return new DraftAnswer(text.ToString(), citations, Math.Clamp(chosen[0].Support, 0, 1));
    }

    // "It started in 2014." alone tells nobody what started: the sentence before comes along.
    private static string Quote(AnswerTask task, Candidate candidate)
    {
        var sentence = candidate.Sentence;
        var from = sentence.Previous < sentence.Start && LeansBack().IsMatch(candidate.Text) ? sentence.Previous : sentence.Start;
        return task.Passages[sentence.Passage].Source.Chunk.Text[from..sentence.End];
    }

    private static string Text(AnswerTask task, AnswerSentence sentence) =>
        task.Passages[sentence.Passage].Source.Chunk.Text[sentence.Start..sentence.End];

    [GeneratedRegex(@"^\W*(it|its|they|their|them|this|these|that|those|he|she|his|her|such|both|as such)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex LeansBack();

    [GeneratedRegex(@"[.!…。！][\W]*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex EndsAsSentence();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex WhiteSpace();

    private sealed record Candidate(AnswerSentence Sentence, string Text, double Support);
}
