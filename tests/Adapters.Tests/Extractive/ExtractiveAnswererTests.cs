using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.Extractive;

namespace BlogManager.Adapters.Tests.Extractive;

public sealed class ExtractiveAnswererTests
{
    private const string Bakery =
        "## Opening\n\nThe bakery opened in March 2019 on Mill Street. It sells 40 kinds of bread.\n\nWho bakes the bread? The bread is baked by Anna Weber and her brother.\n\n```\nbakery bread opened\n```";

    private readonly WordReader _reader = new();

    [TestCase("When did the bakery open?", "The bakery opened in March 2019 on Mill Street.")]
    [TestCase("How many kinds of bread are sold?", "It sells 40 kinds of bread.")]
    [TestCase("Who bakes the bread?", "The bread is baked by Anna Weber and her brother.")]
    public void The_sentence_that_answers_is_quoted(string question, string sentence)
    {
        var draft = Answer(question, Bakery);
        Assert.That(draft.Citations[0].Quote, Does.EndWith(sentence));
        Assert.That(draft.Text, Does.Contain(sentence + " [1]"));
        Assert.That(draft.Support, Is.GreaterThan(0.6));
    }

    [Test]
    public void Quotes_are_verbatim_numbered_and_at_most_three()
    {
        string[] texts =
        [
            Bakery,
            "Bread is the pride of the bakery.\nIts bread wins\nprizes each year.",
            "The bakery bakes bread at night. Bread of the bakery keeps for days. Nobody sells bread like this bakery.",
        ];
        var draft = Answer("What bread does the bakery sell?", texts);
        Assert.That(draft.Citations, Has.Count.InRange(1, 3));
        for (var i = 0; i < draft.Citations.Count; i++)
        {
            Assert.That(texts[draft.Citations[i].PassageIndex], Does.Contain(draft.Citations[i].Quote));
            Assert.That(draft.Text, Does.Contain($"[{i + 1}]"));
        }

        Assert.That(draft.Text, Does.Not.Contain("\n"));
    }

    [Test]
    public void A_sentence_that_leans_back_brings_the_one_before_along() =>
        Assert.That(
            Answer("How many kinds of bread are sold?", Bakery).Citations[0].Quote,
            Is.EqualTo("The bakery opened in March 2019 on Mill Street. It sells 40 kinds of bread.")
        );

    [TestCase("What does the code print?", "```\nthe code prints hello\n```")]
    [TestCase("Who invented bread?", "Who invented bread? Who invented it, and when?")]
    [TestCase("What is in the opening section?", "## The opening section")]
    [TestCase("How do planets orbit?", "The bakery opened in March.")]
    [TestCase("How do planets orbit?", "")]
    public void Code_questions_headings_and_other_subjects_are_no_answers(string question, string text) =>
        Assert.That(
            Answer(question, text),
            Is.EqualTo(new DraftAnswer("", [], 0))
                .Using<DraftAnswer>(
                    (a, b) => a.Text == b.Text && a.Citations.Count == b.Citations.Count && a.Support == b.Support
                )
        );

    [TestCase(
        "- Debian 7",
        "These are no longer supported:\n\n- Debian 7 (glibc 2.13)\n- Debian 8 (glibc 2.19)",
        "These are no longer supported:\n\n- Debian 7 (glibc 2.13)\n- Debian 8 (glibc 2.19)"
    )]
    public void An_item_of_a_list_comes_with_the_line_that_opens_it(string _, string text, string quote) =>
        Assert.That(Answer("Is Debian 8 with glibc 2.19 supported?", text).Citations[0].Quote, Is.EqualTo(quote));

    [Test]
    public void A_line_that_opens_a_list_opens_none_below_the_next_heading()
    {
        var text = "These are supported:\n\n## Unsupported\n\n- Debian 8 (glibc 2.19)";
        Assert.That(
            Answer("Is Debian 8 with glibc 2.19 supported?", text).Text,
            Is.EqualTo("Unsupported: Debian 8 (glibc 2.19) [1]")
        );
    }

    [TestCase("パンは何ですか？")]
    [TestCase("パンの材料は次のとおり：")]
    [TestCase("Is the bakery open in March?`")]
    public void A_question_and_a_line_that_opens_a_list_are_no_answers(string text) =>
        Assert.That(Answer("Is the bakery open in March? パンの材料", text).Citations, Is.Empty);

    [Test]
    public void A_fragment_below_a_heading_is_told_with_the_heading()
    {
        var draft = Answer("Which glibc has Debian 8?", "## Unsupported\n\nDebian 8 (glibc 2.19)");
        Assert.That(
            (draft.Text, draft.Citations[0].Quote),
            Is.EqualTo(("Unsupported: Debian 8 (glibc 2.19) [1]", "Debian 8 (glibc 2.19)"))
        );
    }

    [Test]
    public void Support_falls_with_what_the_posts_do_not_say()
    {
        var answered = Answer("When did the bakery open?", Bakery).Support;
        var missing = Answer("When did the bakery in Chicago open?", Bakery).Support;
        var offTopic = Answer("When did the cinema in Chicago open?", Bakery).Support;
        Assert.That(
            (answered > missing, missing > offTopic),
            Is.EqualTo((true, true)),
            $"{answered} {missing} {offTopic}"
        );
        Assert.That(new[] { answered, missing, offTopic }, Is.All.InRange(0, 1));
    }

    [Test]
    public void A_number_of_something_else_supports_less_than_the_number_asked_for()
    {
        var counted = Answer("How many ovens does the bakery have?", "The bakery has 3 ovens in the cellar.");
        var other = Answer("How many ovens does the bakery have?", "The ovens of the bakery are on 2 floors.");
        Assert.That(other.Support, Is.LessThan(counted.Support));
    }

    [Test]
    public void A_follow_up_is_understood_from_the_turn_before()
    {
        Turn[] history = [new("user", "Tell me about the bakery"), new("assistant", "It is on Mill Street.")];
        var draft = Answer("When did it open?", history, [Passage(Bakery)]);
        Assert.That(draft.Citations[0].Quote, Is.EqualTo("The bakery opened in March 2019 on Mill Street."));
    }

    [Test]
    public void Titles_and_headings_count_as_context()
    {
        const string Text = "Doors open at eight in the morning.";
        var with = Answer("When does the bakery open?", [], [Passage(Text, title: "The bakery")]);
        var without = Answer("When does the bakery open?", [], [Passage(Text)]);
        Assert.That(with.Support, Is.GreaterThan(without.Support));
    }

    private static TermStatistics Statistics { get; } =
        new(
            1_000,
            new Dictionary<string, int>
            {
                ["bakery"] = 30,
                ["bread"] = 40,
                ["open"] = 60,
                ["sold"] = 20,
                ["kinds"] = 50,
                ["bakes"] = 10,
            }
        );

    private DraftAnswer Answer(string question, params string[] texts) =>
        Answer(question, [], [.. texts.Select(t => Passage(t))]);

    private DraftAnswer Answer(string question, Turn[] history, Passage[] passages) =>
        ExtractiveAnswerer.Answer(
            new AnswerTask(
                question,
                history,
                passages,
                _reader.Read(new ReadingTask(FollowUp.Resolve(question, history), passages, Statistics), default)
            )
        );

    private static Passage Passage(string text, string title = "A post") =>
        new(
            new StoredChunk(
                new Chunk("c", 0, 0, new StoredText(text).Length, text, ""),
                "p",
                new PostUrl("https://a.example/p"),
                title,
                "en"
            ),
            1
        );
}
