using BlogManager.Adapters.Tests.Neural;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Crawling;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Models.Neural;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Hostile;

/// <summary>
/// The extractor and the built-in engine end on every text, soon once they are cancelled, and throw on none.
/// </summary>
[NonParallelizable] // the processor time is the whole process's
public sealed class EngineTests
{
    // Large enough that what grows with its square takes minutes.
    private const int Length = 200_000;
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);
    private static readonly ArticleExtractor Extractor = new();

    private static QuestionGenerator? Generator => ModelsUnderTest.Models.GeneratorAsync().GetAwaiter().GetResult();

    [TestCase("Coming soon ...")]
    [TestCase("Announcing there ,")]
    [TestCase("... ... ...")]
    [TestCase("??? bread ???")]
    [TestCase("!!!")]
    [TestCase("— … —")]
    [TestCase("((( ))) [[[ ]]]")]
    [TestCase("1. 2. 3.")]
    [CancelAfter(20_000)]
    public void A_title_of_punctuation_is_read_to_its_end(string title, CancellationToken cancellationToken)
    {
        var article = new ArticleText(
            title,
            title,
            null,
            "en",
            StoredText.From(
                $"# {title}\n\nThe bread is baked in Ghent because people like it.\n\n## {title}\n\nWe bake ... bread ??? every day !!!"
            )
        );
        var questions = ExtractiveQuestionWriter.Write(article, 5, null, cancellationToken);
        var summary = ExtractiveSummariser.Summarise(article, cancellationToken);
        Assert.That(questions.Items, Is.Not.Empty);
        Assert.That(summary.Text, Does.Contain("Ghent"));
    }

    // The process's time is measured: what its collector of garbage, or a test beside it, took is in it now and then.
    [Test]
    [Retry(3)]
    public void Every_hostile_text_takes_less_than_five_seconds(
        [ValueSource(typeof(HostileTexts), nameof(HostileTexts.All))] HostileText text
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        var content = text.OfLength(Length);
        var before = Environment.CpuUsage.TotalTime;
        TakeIn(content, text.MediaType, CancellationToken.None);
        Assert.That(Environment.CpuUsage.TotalTime - before, Is.LessThan(Most));
    }

    [TestCase("text-different-sentences")]
    [TestCase("html-words-in-paragraphs")]
    [TestCase("md-quoted-lines")]
    [TestCase("text-letter")]
    public void Work_that_is_cancelled_ends_soon(string name)
    {
        var text = HostileTexts.All.Single(t => t.Name == name);
        var content = text.OfLength(1_000_000);
        using var stop = new CancellationTokenSource();
        stop.CancelAfter(TimeSpan.FromMilliseconds(100));
        var begun = TimeProvider.System.GetTimestamp();
        try
        {
            TakeIn(content, text.MediaType, stop.Token);
        }
        catch (OperationCanceledException)
        {
            // A tenth of a second on a free processor; the rest is for a busy one.
            Assert.That(TimeProvider.System.GetElapsedTime(begun), Is.LessThan(TimeSpan.FromSeconds(2)));
        }
    }

    [TestCase("What is it?", "bread oven Ghent")]
    [TestCase("What is it? bread oven", "")]
    [TestCase("How many ...?", "")]
    [TestCase("How many ** are there?", "bread")]
    [TestCase("What does ??? mean?", "bread")]
    [TestCase("what are \"\"?", "???")]
    public void A_question_without_a_thing_is_answered_or_not_but_ends(string question, string before)
    {
        var chunk = new Chunk(
            "p-0",
            0,
            0,
            60,
            "The bread is a loaf of 12 slices. It was baked in 2014 by Anna Weber.",
            ""
        );
        var passage = new Passage(
            new StoredChunk(chunk, "p", PostUrl.Parse("https://a.example/p").Value, "Bread", "en"),
            1
        );
        Turn[] history = before.Length == 0 ? [] : [new Turn("user", before)];
        var reading = new WordReader().Read(
            new ReadingTask(
                FollowUp.Resolve(question, history),
                [passage],
                new TermStatistics(1, new Dictionary<string, int>())
            ),
            default
        );
        var draft = ExtractiveAnswerer.Answer(new AnswerTask(question, history, [passage], reading));
        Assert.That(draft.Support, Is.InRange(0, 1));
    }

    [TestCase("It sold 1,2a of them.", "How many ways?", false)]
    [TestCase("It sold 12 ways.", "How many ways?", true)]
    [TestCase("The a12b is v1.2.3x here.", "How many ways?", false)]
    [TestCase("Version 12a came.", "How many ways?", false)]
    [TestCase("It grew by 12%a or so.", "How much?", true)]
    public void A_number_is_told_from_a_name_with_digits(string sentence, string question, bool offers) =>
        Assert.That(
            ExpectedAnswers.IsOfferedBy(ExpectedAnswer.Quantity, sentence, question)
                && ExpectedAnswers.CountsWhatIsAsked(sentence, question),
            Is.EqualTo(offers)
        );

    private static void TakeIn(string content, string mediaType, CancellationToken cancellationToken)
    {
        foreach (var fromCaller in (bool[])[true, false])
        {
            var document = new RawDocument(
                PostUrl.Parse("https://a.example/p").Value,
                mediaType,
                content,
                null,
                fromCaller
            );
            if (Extractor.Extract(document, cancellationToken) is not { IsSuccess: true, Value: var found })
                continue;
            _ = Chunker.Split(found.Text, "p", cancellationToken);
            var article = new ArticleText(found.Title, found.Author, null, "en", found.Text);
            _ = ExtractiveSummariser.Summarise(article, cancellationToken);
            _ = ExtractiveQuestionWriter.Write(article, 5, Generator, cancellationToken);
        }
    }
}
