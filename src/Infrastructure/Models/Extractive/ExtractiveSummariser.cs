using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Languages;
using BlogManager.Infrastructure.Models.Extractive.Language;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>
/// Summarises a post by its most central sentences that can stand alone, chosen by maximal marginal relevance (J.
/// Carbonell and J. Goldstein, SIGIR 1998) and given in reading order. Deterministic; every sentence is the post's own.
/// </summary>
internal static class ExtractiveSummariser
{
    private const int FewestKeyPoints = 3;
    private const int MostKeyPoints = 7;
    private const int WordsPerKeyPoint = 180;
    private const int MostSummaryWords = 95;
    private const double TooAlike = 0.5;
    private const double Relevance = 0.7;

    /// <summary>Summarises; the summary is shorter than the post unless that has but a word or two.</summary>
    public static PostSummary Summarise(ArticleText article, CancellationToken cancellationToken = default)
    {
        var outline = ArticleOutline.Read(article, cancellationToken);
        if (outline.Sentences.Count == 0)
            return new PostSummary(WithoutSentences(outline), []);
        var graph = SentenceGraph.Build(outline.Sentences, cancellationToken);
        var title = BlogManager.Domain.Text.Tokenizer.Terms(article.Title).ToHashSet(StringComparer.Ordinal);
        var words = outline.IsEnglish ? new PostNames(outline, cancellationToken) : null;
        var sound = outline
            .Sentences.Where(s => !article.LeftOut.Contains(s.Text))
            .Select(s => (Sentence: s, Score: Score(s, outline, graph, title, cancellationToken)))
            .Where(x => x.Score > 0)
            .ToList();
        // Where every sentence leans on another, one of those is still better than none.
        var standing = sound.Where(x => words is null || !Leaning.Leans(x.Sentence, words)).ToList();
        var scored = (standing.Count > 0 ? standing : sound)
            .OrderByDescending(x => x.Score)
            .ThenBy(x => x.Sentence.Index)
            .Take(SentenceGraph.MostNodes)
            .ToList();
        var budget = Math.Min(MostSummaryWords, outline.Words / 2);
        var sentences =
            outline.Words < 250 ? 2
            : outline.Words < 900 ? 3
            : 4;
        var prose = scored.Where(x => x.Sentence.Kind != BlogManager.Domain.Text.BlockKind.ListItem).ToList();
        var summary = Choose(prose.Count >= sentences ? prose : scored, sentences, budget, graph, [], perSection: 2);
        var text =
            summary.Count > 0
                ? Join(summary, Locale.Of(article.Language))
                : Cut(scored.Count > 0 ? scored[0].Sentence.Text : outline.Sentences[0].Text, outline.Words);
        var wanted = Math.Clamp(2 + (outline.Words / WordsPerKeyPoint), FewestKeyPoints, MostKeyPoints);
        return new PostSummary(text, KeyPoints(scored, wanted, graph, summary, Locale.Of(article.Language)));
    }

    private static List<string> KeyPoints(
        List<(Sentence Sentence, double Score)> scored,
        int wanted,
        SentenceGraph graph,
        List<Sentence> summary,
        Locale locale
    )
    {
        var points = Choose(scored, wanted, int.MaxValue, graph, summary, perSection: 2);
        // A short post has no three points beside its summary: the summary's own sentences are its points then.
        foreach (var (sentence, _) in scored)
        {
            if (points.Count >= FewestKeyPoints)
                break;
            if (!points.Contains(sentence) && points.All(p => graph.Similarity(p, sentence) < 0.8))
                points.Add(sentence);
        }

        return
        [
            .. points
                .OrderBy(p => p.Index)
                .Select(p => Clean(p.Text, locale.Text("summaries.full_stop")))
                .Distinct(StringComparer.Ordinal),
        ];
    }

    private static List<Sentence> Choose(
        List<(Sentence Sentence, double Score)> scored,
        int wanted,
        int budget,
        SentenceGraph graph,
        List<Sentence> apartFrom,
        int perSection
    )
    {
        var chosen = new List<Sentence>();
        var left = budget;
        while (chosen.Count < wanted)
        {
            Sentence? best = null;
            var bestValue = double.NegativeInfinity;
            foreach (var (sentence, score) in scored)
            {
                if (sentence.Words > left || chosen.Contains(sentence) || apartFrom.Contains(sentence))
                    continue;
                var alike = chosen.Concat(apartFrom).Select(c => graph.Similarity(c, sentence)).DefaultIfEmpty(0).Max();
                if (alike >= TooAlike)
                    continue;
                var crowd = Math.Max(0, chosen.Count(c => c.Section == sentence.Section) - perSection + 1);
                var value = (Relevance * score) - ((1 - Relevance) * alike) - (0.1 * crowd);
                if (value > bestValue)
                    (best, bestValue) = (sentence, value);
            }

            if (best is null)
                break;
            chosen.Add(best);
            left -= best.Words;
        }

        return [.. chosen.OrderBy(s => s.Index)];
    }

    private static double Score(
        Sentence sentence,
        ArticleOutline outline,
        SentenceGraph graph,
        HashSet<string> title,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var standing = StandAlone.Weigh(sentence, outline.IsEnglish);
        if (standing < 0.1)
            return 0;
        var lead = 1 + (0.8 * Math.Exp(-sentence.Index / 3.0));
        var opens = outline.Sections[sentence.Section].Sentences[0] == sentence ? 1.1 : 1;
        var onTitle =
            title.Count == 0
                ? 0
                : (double)sentence.Terms.Distinct(StringComparer.Ordinal).Count(title.Contains) / title.Count;
        return (graph.Centrality(sentence) + (0.25 * onTitle)) * standing * lead * opens / 1.25;
    }

    private static string Join(List<Sentence> sentences, Locale locale) =>
        string.Join(
            locale.Text("summaries.between_sentences"),
            sentences.Select(s => Clean(s.Text, locale.Text("summaries.full_stop")))
        );

    // A list item without its full stop would run into the next sentence.
    private static string Clean(string text, string fullStop) =>
        char.IsLetterOrDigit(text[^1]) || text[^1] is '`' or ')' ? text + fullStop
        : text.EndsWith("..", StringComparison.Ordinal) && !text.EndsWith("...", StringComparison.Ordinal) ? text[..^1]
        : text;

    private static string Cut(string sentence, int postWords)
    {
        var words = sentence.Split(' ');
        if (words.Length < postWords)
            return sentence;
        if (words.Length > 2)
            return string.Join(' ', words.Take(Math.Min(30, words.Length * 2 / 3))).TrimEnd(',', ';', ':', '.') + "…";
        return sentence.Length > 20 ? CutLetters(sentence) : sentence;
    }

    // For scripts without spaces.
    private static string CutLetters(string sentence)
    {
        var runes = sentence.EnumerateRunes().ToList();
        return string.Concat(runes.Take(Math.Min(80, runes.Count * 2 / 3))) + "…";
    }

    private static string WithoutSentences(ArticleOutline outline)
    {
        var headings = outline.Sections.Where(s => s.Heading.Length > 0).Select(s => s.Heading).Take(3).ToList();
        return headings.Count > 0
            ? string.Join(Locale.Of(outline.Article.Language).Text("summaries.between_headings"), headings)
            : outline.Article.Title;
    }
}
