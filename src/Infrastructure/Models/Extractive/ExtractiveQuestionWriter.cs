using BlogManager.Application.Ports;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.Extractive.Language;
using BlogManager.Infrastructure.Models.Extractive.Questions;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>
/// Writes the questions that a reader would ask of a post: more than are wanted, from the forms of its sentences
/// (<see cref="PatternTable"/>) and from its headings; then a gate, and the post itself when it is asked
/// (<see cref="IQuestionCheck"/>), choose. Deterministic: the same post gives the same questions.
/// </summary>
internal static class ExtractiveQuestionWriter
{
    private const int MostCandidates = 400;
    private const int LongestAnswer = 45;
    private const int ShortestAnswer = 6;
    private const int Enough = 3;
    private const int AnswerOpening = 5;
    private const double Strong = 0.5;

    // "Why do the authors believe that …": what they believe is of more interest than that they do.
    private const double CostOfSaying = 0.25;

    /// <summary>Writes at most <paramref name="count"/> questions, best first, which nobody has asked the post.</summary>
    public static DraftQuestions Write(ArticleText article, int count, CancellationToken cancellationToken = default) =>
        Write(article, count, null, cancellationToken);

    /// <summary>Writes at most <paramref name="count"/> questions, best first.</summary>
    /// <param name="check">Asks the post; null where no model can, and then the gate alone chooses.</param>
    public static DraftQuestions Write(
        ArticleText article,
        int count,
        Func<ArticleOutline, IQuestionCheck>? check,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var outline = ArticleOutline.Read(article, cancellationToken);
        var ranked = outline.IsEnglish ? English(outline, cancellationToken) : Headings(outline);
        var chosen = Choose(ranked, count, check?.Invoke(outline), cancellationToken);
        return new DraftQuestions(
            [.. chosen.Select(c => AnswerText.Draft(c, outline))],
            chosen.Count >= count ? null : Reason(outline, ranked.Count, chosen.Count, count)
        );
    }

    /// <summary>All questions that stand alone, before any is asked and chosen.</summary>
    internal static IEnumerable<Candidate> All(ArticleText article, CancellationToken cancellationToken = default) =>
        English(ArticleOutline.Read(article, cancellationToken), cancellationToken).Select(c => c.Candidate);

    private static string Reason(ArticleOutline outline, int candidates, int found, int wanted)
    {
        if (!outline.IsEnglish)
            return $"Questions are formed from English sentences alone; of a post in another language ({outline.Article.Language}) the headings that are questions are given, here {found}.";
        if (candidates == 0)
            return "No sentence of the post answers a question that can be understood without the post.";
        return outline.Sentences.Count < 2 * wanted
            ? $"The post is too short for {wanted} questions: its own sentences, {outline.Sentences.Count} in number, answer {found}."
            : $"The post answers {found} questions that can be understood without it and differ from each other, not {wanted}.";
    }

    private static List<(Candidate Candidate, double Score)> Headings(ArticleOutline outline) =>
        [.. HeadingQuestions.Find(outline, null).Where(c => c.Evidence.Count > 0).Select(c => (c, c.Weight))];

    private static List<(Candidate Candidate, double Score)> English(
        ArticleOutline outline,
        CancellationToken cancellationToken
    )
    {
        var words = new PostWords(outline, cancellationToken);
        var graph = SentenceGraph.Build(outline.Sentences, cancellationToken);
        return
        [
            .. HeadingQuestions
                .Find(outline, words)
                .Where(c => c.Evidence.Count > 0)
                .Concat(outline.Sentences.SelectMany(s => OfSentence(s, outline, words, cancellationToken)))
                .Where(c => QuestionGate.Admits(c.Text, words))
                .Select(c => (Candidate: c, Score: Score(c, words, graph)))
                .OrderByDescending(c => c.Score)
                .ThenBy(c => c.Candidate.Evidence[0].Index)
                .ThenBy(c => c.Candidate.Text, StringComparer.Ordinal)
                .Take(MostCandidates),
        ];
    }

    private static IEnumerable<Candidate> OfSentence(
        Sentence sentence,
        ArticleOutline outline,
        PostWords words,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (
            sentence.Text[^1] is '?' or '？'
            || sentence.Words < 4
            || StandAlone.IsBoilerplate(sentence.Text)
            || sentence.Text[^1] == ':' && AnswerText.Announced(sentence, outline) is null
        )
            yield break;
        var isList = sentence.Text[^1] == ':';
        foreach (var (tokens, clause) in Clause.All(Tagger.Read(sentence.Text, words.IsName)))
        {
            foreach (var pattern in Pattern.All)
            {
                if (
                    pattern.OfList && !isList
                    || pattern.Match(tokens, clause, words) is not { } found
                    || Phrasing.Ask(pattern.Row.Ask, found, words) is not { } question
                )
                    continue;
                var (from, to) = found.Answer;
                if (Points(tokens.AsSpan()[from..Math.Min(to, from + AnswerOpening)]))
                    continue;
                yield return new Candidate(
                    pattern.Row.Kind,
                    question,
                    [sentence],
                    pattern.Row.Weight - (clause is not null && Verbs.Says(clause.Verb.Base) ? CostOfSaying : 0),
                    Phrasing.Subject(found, words),
                    isList ? null : (tokens[from].Start, tokens[to - 1].End)
                );
            }
        }
    }

    // "designed to solve that problem": an answer that begins so answers nobody.
    private static bool Points(ReadOnlySpan<TaggedWord> answer)
    {
        foreach (var word in answer)
        {
            if (word.Lower is "this" or "these" or "those" || word.Is("that") && word.Tag == Tag.D)
                return true;
        }

        return false;
    }

    private static double Score(Candidate candidate, PostWords words, SentenceGraph graph)
    {
        var terms = Tokenizer.Terms(candidate.Text).Distinct(StringComparer.Ordinal).ToList();
        var onTitle =
            words.TitleTerms.Count == 0
                ? 0
                : (double)terms.Count(words.TitleTerms.Contains) / Math.Min(3, words.TitleTerms.Count);
        var key = terms.Count == 0 ? 0 : (double)terms.Count(words.IsKey) / terms.Count;
        var known = candidate.Weight + (0.15 * Math.Min(1, onTitle)) + (0.15 * key);
        var answer = candidate.Evidence[0];
        var heading = candidate.Answer is null;
        return known
            + (heading ? 0.1 : 0.2 * graph.Centrality(answer))
            + (0.05 * Math.Exp(-answer.Index / 10.0))
            - (!heading && StandAlone.Dangles(answer.Text) ? 0.12 : 0)
            - (!heading && (answer.Words > LongestAnswer || answer.Words < ShortestAnswer) ? 0.12 : 0)
            - (candidate.Text.Contains("the author", StringComparison.Ordinal) ? 0.08 : 0)
            - (candidate.Text.Contains("the author ", StringComparison.Ordinal) ? 0.1 : 0);
    }

    private static List<Candidate> Choose(
        List<(Candidate Candidate, double Score)> pool,
        int count,
        IQuestionCheck? check,
        CancellationToken cancellationToken
    )
    {
        pool = [.. pool];
        var chosen = new List<Candidate>();
        while (chosen.Count < count && pool.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The weaker forms fill up to what every post should have, and no further.
            if (chosen.Count >= Enough)
                pool.RemoveAll(c => c.Candidate.Weight < Strong);
            if (pool.Count == 0)
                break;
            var best = pool.MaxBy(c => c.Score - Crowding(c.Candidate, chosen)).Candidate;
            pool.RemoveAll(c => ReferenceEquals(c.Candidate, best));
            if (check is not null && !check.HasRoom)
                break;
            if ((check is null ? best : check.Ask(best, cancellationToken)) is not { } borneOut)
                continue;
            chosen.Add(borneOut);
            pool.RemoveAll(c =>
                QuestionGate.Alike(c.Candidate.Text, borneOut.Text)
                || c.Candidate.Answer is not null && c.Candidate.Evidence[0] == borneOut.Evidence[0]
            );
        }

        return chosen;
    }

    // A mix of kinds, of sections and of subjects says more of a post than five questions of a kind.
    private static double Crowding(Candidate candidate, List<Candidate> chosen) =>
        chosen.Sum(c =>
            (c.Kind == candidate.Kind ? 0.06 : 0)
            + (c.Evidence[0].Section == candidate.Evidence[0].Section ? 0.05 : 0)
            + (string.Equals(c.Subject, candidate.Subject, StringComparison.OrdinalIgnoreCase) ? 0.1 : 0)
        );
}
