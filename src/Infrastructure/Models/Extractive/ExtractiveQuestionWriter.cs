using BlogManager.Application.Ports;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.Extractive.Questions;
using BlogManager.Infrastructure.Models.Neural;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>
/// Writes the questions that a reader would ask of a post, from sentence patterns and headings, each answered by the
/// post's own sentences. Deterministic: the same post gives the same questions.
/// </summary>
internal static class ExtractiveQuestionWriter
{
    private const int MostCandidates = 600;
    private const int MostJudged = 8;

    // Differences of two chances: that readers call it good, and bad.
    private const double Good = 0;
    private const double Passable = -0.3;
    private const double PassableOfLong = -0.5;
    private const int LongFrom = 600;
    private const int FewEnough = 3;

    // "What is “…” about?" is asked where there is little else.
    private const double CostOfOverview = 0.3;

    // The post's own: a heading that asks.
    private const double WorthOfOwn = 0.5;

    // Among the first few, a second fallback comes only where nothing else is left.
    private const int FirstFew = 5;
    private const double CostOfSecondFallback = 0.6;

    // Read in this order; the ranking, not the order, decides what comes first.
    private static readonly IQuestionPattern[] EnglishPatterns =
    [
        new HeadingQuestions(),
        new DefinitionQuestions(),
        new NamingQuestions(),
        new ReasonQuestions(),
        new HowToQuestions(),
        new EnumerationQuestions(),
        new ConsequenceQuestions(),
        new WhoQuestions(),
        new WhenQuestions(),
        new WhereQuestions(),
        new QuantityQuestions(),
        new MeasureQuestions(),
        new TimingQuestions(),
        new PurposeQuestions(),
        new ExampleQuestions(),
        new EffectQuestions(),
        new YesNoQuestions(),
        new StatementQuestions(),
        new TitleQuestions(),
    ];

    // English patterns would make nonsense of another language: its headings that are questions are taken as they are.
    private static readonly IQuestionPattern[] OtherPatterns = [new HeadingQuestions()];

    /// <summary>Writes at most <paramref name="count"/> questions, best first.</summary>
    /// <param name="generator">
    /// The writer in the box, which makes most of them and grades all; null where it cannot run: then patterns make
    /// them alone.
    /// </param>
    public static DraftQuestions Write(
        ArticleText article,
        int count,
        QuestionGenerator? generator = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var post = Read(article, cancellationToken);
        var outline = post.Outline;
        var patterns = Patterns(post, cancellationToken);
        var chosen =
            generator is not null && outline.IsEnglish
                ? Shown(
                    Choose(
                        Judged(post, patterns, generator, cancellationToken).Select(q => (q.Candidate, Rank(q))),
                        count,
                        cancellationToken
                    ),
                    outline
                )
                : Choose(patterns, count, cancellationToken).ConvertAll(c => c.Candidate);
        var reason = chosen.Count >= count ? null : Reason(outline, chosen.Count, count);
        return new DraftQuestions([.. chosen.Select(c => Draft(c, outline))], reason);
    }

    private static PostReading Read(ArticleText article, CancellationToken cancellationToken)
    {
        var outline = ArticleOutline.Read(article, cancellationToken);
        var graph = SentenceGraph.Build(outline.Sentences, cancellationToken);
        return new PostReading(outline, graph, cancellationToken);
    }

    private static List<(Candidate Candidate, double Score)> Patterns(
        PostReading post,
        CancellationToken cancellationToken
    )
    {
        var candidates = new List<(Candidate Candidate, double Score)>();
        foreach (var pattern in post.Outline.IsEnglish ? EnglishPatterns : OtherPatterns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            candidates.AddRange(
                pattern.Find(post).Select(Tidy).Where(c => IsSound(c, post)).Select(c => (c, Score(c, post)))
            );
        }

        return candidates;
    }

    /// <summary>
    /// All questions of an English post that are chosen from: those that the writer in the box makes, and the
    /// patterns' best.
    /// </summary>
    internal static IEnumerable<JudgedQuestion> Judged(
        ArticleText article,
        QuestionGenerator generator,
        CancellationToken cancellationToken
    )
    {
        var post = Read(article, cancellationToken);
        return Judged(post, Patterns(post, cancellationToken), generator, cancellationToken);
    }

    private static IEnumerable<JudgedQuestion> Judged(
        PostReading post,
        IEnumerable<(Candidate Candidate, double Score)> patterns,
        QuestionGenerator generator,
        CancellationToken cancellationToken
    )
    {
        var generated = new GeneratedQuestions(generator, cancellationToken);
        return generated
            .Find(post)
            .Concat(
                patterns
                    .OrderByDescending(p => p.Score)
                    .Take(MostJudged)
                    .Select(p => generated.Judge(p.Candidate, post))
            );
    }

    private static double Rank(JudgedQuestion question) =>
        question.Score
        - (question.Candidate.Kind == QuestionKind.Overview ? CostOfOverview : 0)
        + (question.Candidate.Text == question.Context.Heading ? WorthOfOwn : 0);

    // Those that readers would rather call good than bad; of others as many as a post should have, a long one the more
    // so, and one in any case.
    private static List<Candidate> Shown(List<(Candidate Candidate, double Score)> chosen, ArticleOutline outline)
    {
        var passable = outline.Sentences.Sum(s => s.Words) < LongFrom ? Passable : PassableOfLong;
        var ranked = chosen.OrderByDescending(c => c.Score).ToList();
        return
        [
            .. ranked
                .Where((c, i) => c.Score >= Good || (c.Score >= passable && i < FewEnough) || i == 0)
                .Select(c => c.Candidate),
        ];
    }

    private static string Reason(ArticleOutline outline, int found, int wanted)
    {
        if (!outline.IsEnglish)
            return $"Questions are formed from English sentences alone; of a post in another language ({outline.Article.Language}) the headings that are questions are given, here {found}.";
        return outline.Sentences.Count < 2 * wanted
            ? $"The post is too short for {wanted} questions: its own sentences, {outline.Sentences.Count} in number, answer {found}."
            : $"The post's sentences answer {found} questions that are worth asking and differ enough from each other, not {wanted}.";
    }

    // "also" refers to what stood before the sentence.
    private static Candidate Tidy(Candidate candidate) =>
        candidate.Quotes
            ? candidate
            : candidate with
            {
                Text = candidate.Text.Replace(" also ", " ", StringComparison.Ordinal),
            };

    private static bool IsSound(Candidate candidate, PostReading post) => IsSound(candidate, post, post.Outline);

    private static bool IsSound(Candidate candidate, PostReading post, ArticleOutline outline) =>
        candidate.Evidence.All(e => e.Text.Length > 0)
        && !AsksForAuthors(candidate.Text)
        && (
            candidate.Quotes || !outline.IsEnglish
                ? candidate.Text.Length <= QuestionGate.MostLetters
                : QuestionGate.Admits(candidate.Text)
        )
        && candidate.Evidence[0].Text is not [.., '?']
        && (
            candidate.Evidence[^1].Text is not [.., ':']
            || AnswerSentences.Announced(candidate.Evidence[^1], outline) is not null
        )
        && !(outline.IsEnglish && QuestionGate.IsEmpty(candidate))
        && !(
            outline.IsEnglish
            && candidate.Kind is not (QuestionKind.Heading or QuestionKind.Overview)
            && post.IsBoilerplate(candidate.Evidence[0])
        );

    private static double Score(Candidate candidate, PostReading post)
    {
        var answer = candidate.Evidence[0];
        var terms = Tokenizer.Terms(candidate.Text);
        var onTitle =
            post.TitleTerms.Count == 0
                ? 0
                : (double)terms.Distinct(StringComparer.Ordinal).Count(post.TitleTerms.Contains)
                    / Math.Min(4, post.TitleTerms.Count);
        var standing =
            post.Outline.IsEnglish && (post.IsBoilerplate(answer) || !StandAlone.Balanced(answer.Text)) ? -0.25 : 0;
        var length =
            answer.Words > 50 ? -0.1
            : answer.Words < 6 ? -0.15
            : 0;
        var early = 0.06 * Math.Exp(-answer.Index / 10.0);
        // Who reads of "Rust 1.70.0" knows what Rust is.
        var known =
            candidate.Kind == QuestionKind.Definition
            && post.Subject is { } subject
            && TitleSubject.Release(Words.Of(subject)) is not null
            && (
                subject.StartsWith(candidate.Subject, StringComparison.OrdinalIgnoreCase)
                || candidate.Subject.StartsWith(subject, StringComparison.OrdinalIgnoreCase)
            )
                ? 0.45
                : 0;
        var vacuous = QuestionGate.IsVacuous(candidate.Subject) ? 0.25 : 0;
        return candidate.Weight
            - known
            - vacuous
            + (0.22 * post.Graph.Centrality(answer))
            + (0.12 * Math.Min(1, onTitle))
            + early
            + standing
            + length;
    }

    // Whoever asks does not know who wrote the post: its "we" is nobody there.
    private static bool AsksForAuthors(string question) =>
        question.Contains(" the author", StringComparison.OrdinalIgnoreCase);

    private static List<(Candidate Candidate, double Score)> Choose(
        IEnumerable<(Candidate Candidate, double Score)> candidates,
        int count,
        CancellationToken cancellationToken
    )
    {
        var pool = candidates
            .OrderByDescending(c => c.Score)
            .ThenBy(c => c.Candidate.Evidence[0].Index)
            .ThenBy(c => c.Candidate.Text, StringComparer.Ordinal)
            .Take(MostCandidates)
            .ToList();
        var chosen = new List<(Candidate Candidate, double Score)>();
        while (chosen.Count < count && pool.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var best = pool.MaxBy(c => c.Score - Crowding(c.Candidate, chosen.ConvertAll(t => t.Candidate)));
            chosen.Add(best);
            pool.RemoveAll(c => IsSpent(c.Candidate, best.Candidate));
        }

        return chosen;
    }

    // A mix of kinds, of sections and of subjects says more of a post than its five best definitions.
    private static double Crowding(Candidate candidate, List<Candidate> chosen) =>
        chosen.Sum(c =>
            (c.Kind == candidate.Kind ? 0.12 : 0)
            + (c.Evidence[0].Section == candidate.Evidence[0].Section ? 0.07 : 0)
            + (
                c.Kind == QuestionKind.Overview && candidate.Kind == QuestionKind.Overview && chosen.Count < FirstFew
                    ? CostOfSecondFallback
                    : 0
            )
            + (
                c.Subject.Length > 0 && string.Equals(c.Subject, candidate.Subject, StringComparison.OrdinalIgnoreCase)
                    ? 0.15
                    : 0
            )
        );

    private static bool IsSpent(Candidate candidate, Candidate taken) =>
        ReferenceEquals(candidate, taken)
        || QuestionGate.Alike(candidate.Text, taken.Text)
        || candidate.Evidence[0] == taken.Evidence[0];

    private static DraftQuestion Draft(Candidate candidate, ArticleOutline outline)
    {
        var evidence = AnswerSentences.Complete(candidate.Evidence, outline);
        return new DraftQuestion(
            candidate.Text,
            AnswerSentences.Join(evidence),
            candidate.Icon,
            [.. evidence.Select(e => outline.Text.Quote(e.Start, e.End))]
        );
    }
}
