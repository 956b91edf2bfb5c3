using BlogManager.Infrastructure.Models.Neural;

namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>
/// Questions that the writer in the box makes of a post's sentences, and its grades of those that patterns have made.
/// </summary>
internal sealed class GeneratedQuestions(QuestionGenerator generator, CancellationToken cancellationToken)
{
    private const int MostSentences = 18;
    private const int Beams = 2;
    private const int MostWords = 45;
    private const int LeastWords = 6;
    private const int SentencesBefore = 3;
    private const int WordsBefore = 50;

    private readonly Dictionary<(int, int), Reading> _read = [];

    /// <summary>The best question of each sentence that can answer one.</summary>
    internal IEnumerable<JudgedQuestion> Find(PostReading post) =>
        Answering(post).Select(s => Written(s, post).MaxBy(q => q.Score)).OfType<JudgedQuestion>();

    /// <summary>A question that a pattern has made, judged.</summary>
    internal JudgedQuestion Judge(Candidate candidate, PostReading post)
    {
        var reading = Read(candidate.Evidence, post);
        return new JudgedQuestion(
            candidate,
            generator.Grade(reading.Source, candidate.Text),
            null,
            reading.Worth,
            reading.Context
        );
    }

    private IEnumerable<JudgedQuestion> Written(Sentence sentence, PostReading post)
    {
        var reading = Read([sentence], post);
        return generator
            .Write(reading.Source, Beams, cancellationToken)
            .Select(q => (Text: reading.Words.Write(q.Pieces), q.Grade, q.Likelihood))
            .Where(q =>
                IsSound(q.Text, reading.Context) && QuestionFidelity.Holds(q.Text, sentence.Text, reading.Context)
            )
            .Select(q => new JudgedQuestion(
                new Candidate(KindOf(q.Text), q.Text, [sentence], 1, ""),
                q.Grade,
                q.Likelihood,
                reading.Worth,
                reading.Context
            ));
    }

    // Time is bounded: of a long post those that are worth most.
    private static IEnumerable<Sentence> Answering(PostReading post) =>
        post
            .Outline.Sentences.Where(s =>
                s.Words is >= LeastWords and <= MostWords && s.Text[^1] != '?' && !post.IsBoilerplate(s)
            )
            .Where(s => post.Standing(s) > 0)
            .OrderByDescending(post.Worth)
            .ThenBy(s => s.Index)
            .Take(MostSentences);

    private Reading Read(IReadOnlyList<Sentence> from, PostReading post)
    {
        var evidence = AnswerSentences.Complete(from, post.Outline);
        var first = evidence.Find(e => e.Index >= 0) ?? evidence[0];
        if (_read.TryGetValue((first.Index, evidence.Count), out var read))
            return read;
        cancellationToken.ThrowIfCancellationRequested();
        var (title, heading) = (post.Outline.Article.Title, post.Outline.Sections[first.Section].Heading);
        var before = Before(first, post.Outline);
        var answer = string.Join(' ', evidence.Select(e => e.Text));
        return _read[(first.Index, evidence.Count)] = new Reading(
            generator.Read(title, heading, before, answer),
            new QuestionContext(title, heading, before, answer),
            new SourceWords([answer, before], [Calm(heading), Calm(title)], post.WithinSentence),
            post.Worth(first)
        );
    }

    // "HOW TO MAKE A REQUEST": its capitals say nothing of how a word is written.
    private static string Calm(string heading) =>
        heading.Count(char.IsUpper) > heading.Count(char.IsLower) ? heading.ToLowerInvariant() : heading;

    private static string Before(Sentence sentence, ArticleOutline outline)
    {
        var before = new List<string>();
        var words = 0;
        for (
            var i = sentence.Index - 1;
            i >= 0
                && outline.Sentences[i].Section == sentence.Section
                && before.Count < SentencesBefore
                && words < WordsBefore;
            i--
        )
        {
            before.Insert(0, outline.Sentences[i].Text);
            words += outline.Sentences[i].Words;
        }

        return string.Join(' ', before);
    }

    // Numbers, versions and names are the text's, or the question is about something else.
    private static bool IsSound(string question, QuestionContext context) =>
        question.Length <= QuestionGate.MostLetters
        && QuestionGate.Admits(question)
        && Asks(question)
        && question
            .Split(' ')
            .Select(w => w.Trim('?', ',', '(', ')', '“', '”', '"', '.'))
            .Where(w => w.Any(char.IsAsciiDigit))
            .All(context.Has);

    // "What", "For whom", "On which day": a statement with a question mark is none.
    private static bool Asks(string question) =>
        question
            .Split(' ', 3)
            .Take(2)
            .Any(w =>
                w.ToLowerInvariant()
                    is "what"
                        or "why"
                        or "how"
                        or "when"
                        or "where"
                        or "who"
                        or "whom"
                        or "whose"
                        or "which"
            );

    private static QuestionKind KindOf(string question)
    {
        var words = question.TrimEnd('?').ToLowerInvariant().Split(' ');
        return (words[0], words.ElementAtOrDefault(1)) switch
        {
            ("why", _) => QuestionKind.Reason,
            ("how", "many" or "much" or "long" or "often" or "far" or "big" or "large" or "fast" or "old") =>
                QuestionKind.Quantity,
            ("how", _) => QuestionKind.HowTo,
            ("who" or "whose" or "whom", _) => QuestionKind.Who,
            ("when" or "until" or "since", _) => QuestionKind.When,
            ("where", _) => QuestionKind.Where,
            ("what", "happens" or "happened") => QuestionKind.Consequence,
            ("what", "is" or "are") when words.Length < 7 => QuestionKind.Definition,
            _ => QuestionKind.Statement,
        };
    }

    private sealed record Reading(QuestionSource Source, QuestionContext Context, SourceWords Words, double Worth);
}

/// <summary>What a question is written from and judged by.</summary>
/// <param name="Before">Up to three sentences before the answer, of its section.</param>
internal sealed record QuestionContext(string Title, string Heading, string Before, string Answer)
{
    /// <summary>The words of each of its texts, for all questions that are written from them.</summary>
    internal string[][] Words => field ??= [.. Texts.Select(QuestionFidelity.Words)];

    private string[] Texts => [Answer, Before, Heading, Title];

    internal bool Has(string word) => Array.Exists(Texts, t => t.Contains(word, StringComparison.OrdinalIgnoreCase));
}

/// <param name="Likelihood">The mean log probability of its pieces; null for one that a pattern has made.</param>
/// <param name="Worth">The logarithm of the odds that what answers it is asked about.</param>
internal sealed record JudgedQuestion(
    Candidate Candidate,
    QuestionGrade Grade,
    float? Likelihood,
    double Worth,
    QuestionContext Context
)
{
    /// <summary>The chance that readers call it good less that they call it bad: -1 to 1.</summary>
    internal double Score { get; } = QuestionJudge.Score(Candidate.Text, Grade, Likelihood, Worth);
}
