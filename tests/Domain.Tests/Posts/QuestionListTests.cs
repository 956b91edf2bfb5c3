using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Domain.Tests.Posts;

public sealed class QuestionListTests
{
    private static readonly StoredText Text = StoredText.From("Bread needs flour. Salt comes last.");

    [Test]
    public void An_edit_keeps_what_it_was_and_goes_when_the_words_come_back()
    {
        var question = Written("q", "What does bread need?", "Flour.", Text.Quote(0, 18));
        var asked = question.Edit("What goes into bread?", null);
        Assert.That(asked.Evidence, Is.EqualTo(question.Evidence), "the answer is the one that it bears out");
        Assert.That((asked.Original!.Text, asked.Original.Answer), Is.EqualTo(("What does bread need?", "Flour.")));
        var answered = asked.Edit(null, "Flour, water and salt.");
        Assert.That(answered.Evidence, Is.Empty);
        Assert.That(answered.Text, Is.EqualTo("What goes into bread?"));
        Assert.That(answered.Original!.Text, Is.EqualTo("What does bread need?"), "the first words, not the last");
        var back = answered.Edit("What does bread need?", "Flour.");
        Assert.That((back.Original, back.IsKept), Is.EqualTo(((OriginalQuestion?)null, false)));
        Assert.That(back.Evidence, Is.EqualTo(question.Evidence));
    }

    [TestCase("c", null, 1, ExpectedResult = "c a b d")]
    [TestCase("a", null, 3, ExpectedResult = "b c a d")]
    [TestCase("a", null, 99, ExpectedResult = "b c d a")]
    [TestCase("c", true, null, ExpectedResult = "c a b d")]
    [TestCase("c", true, 3, ExpectedResult = "c a b d")]
    public string A_question_moves(string id, bool? pinned, int? position) =>
        Ids(QuestionList.Change(Four(), id, new QuestionChange(Pinned: pinned, Position: position)));

    [Test]
    public void What_is_not_pinned_stands_behind_what_is()
    {
        var pinned = QuestionList.Change(Four(), "d", new QuestionChange(Pinned: true));
        Assert.That(Ids(pinned), Is.EqualTo("d a b c"));
        Assert.That(Ids(QuestionList.Change(pinned, "b", new QuestionChange(Position: 1))), Is.EqualTo("d b a c"));
        Assert.That(
            Ids(
                QuestionList.Change(
                    QuestionList.Change(pinned, "b", new QuestionChange(Pinned: true)),
                    "d",
                    new QuestionChange(Position: 2)
                )
            ),
            Is.EqualTo("b d a c")
        );
        Assert.That(Ids(QuestionList.Change(pinned, "d", new QuestionChange(Pinned: false))), Is.EqualTo("d a b c"));
    }

    [Test]
    public void What_stays_keeps_its_place_and_id_and_nothing_new_is_asked_of_what_it_quotes()
    {
        IReadOnlyList<Question> before =
        [
            Written("flour", "What does bread need?", "Flour.", Text.Quote(0, 18)),
            Written("gone", "Is there yeast?", "No.", Text.Quote(0, 18)),
            Written("salt", "When does salt come?", "Last.", Text.Quote(19, 35)),
        ];
        var edited = StoredText.From("First of all. Bread needs flour. Salt comes last. Yeast comes first.");
        Assert.That(Ids(QuestionList.Standing(before, Since(edited))), Is.EqualTo("flour gone salt"));
        Assert.That(
            Ids(QuestionList.Standing(before, Since(StoredText.From("Bread needs flour.")))),
            Is.EqualTo("flour gone")
        );
        var list = QuestionList.Refresh(
            before,
            [
                Written("again", "When is salt added?", "Last.", edited.Quote(33, 49)),
                Written("yeast", "When does yeast come?", "First.", edited.Quote(50, 68)),
                Written("more", "What comes first?", "Yeast.", edited.Quote(50, 68)),
            ],
            Since(edited),
            wanted: 3,
            staying: ["flour", "salt"]
        );
        Assert.That(Ids(list), Is.EqualTo("flour yeast salt"));
        Assert.That(list[2].Evidence.Single(), Is.EqualTo(new Evidence("Salt comes last.", 33, 49)));
    }

    [Test]
    public void A_refresh_keeps_what_the_owner_did_and_fills_up_with_new_ones()
    {
        IReadOnlyList<Question> before =
        [
            Written("edited", "What does bread need?", "Flour.", Text.Quote(0, 18)).Edit("What goes in?", null),
            Written("plain", "Is there yeast?", "No.", Text.Quote(0, 18)),
            Written("hidden", "When does salt come?", "Last.", Text.Quote(19, 35)) with
            {
                Hidden = true,
            },
        ];
        var text = StoredText.From("A word before. Bread needs flour. Salt comes last.");
        var list = QuestionList.Refresh(
            before,
            [
                Written("n1", "WHEN  does salt come", "Last.", text.Quote(34, 50)),
                Written("n2", "What does bread need?", "Flour.", text.Quote(15, 33)),
                Written("n3", "Which word stands before?", "One.", text.Quote(0, 14)),
                Written("n4", "Which one is too much?", "This.", text.Quote(0, 14)),
            ],
            Since(text),
            wanted: 2
        );
        Assert.That(Ids(list), Is.EqualTo("edited n3 hidden"));
        Assert.That(
            list[0].Evidence,
            Is.EqualTo(new[] { new Evidence("Bread needs flour.", 15, 33) }),
            "where it is now"
        );
        Assert.That(list[0].Original!.Evidence[0].Start, Is.EqualTo(15));
        Assert.That(list[2].Hidden, Is.True);
    }

    [Test]
    public void What_the_new_text_no_longer_says_stays_only_where_the_owner_said_it()
    {
        var gone = Text.Quote(0, 18);
        IReadOnlyList<Question> before =
        [
            Written("pinned", "What does bread need?", "Flour.", gone) with
            {
                Pinned = true,
            },
            Written("placed", "What is needed?", "Flour.", gone) with
            {
                Placed = true,
            },
            Written("edited", "What is it made of?", "Flour.", gone).Edit(null, "Of flour and water."),
            Written("hidden", "Why?", "Flour.", gone) with
            {
                Hidden = true,
            },
        ];
        var list = QuestionList.Refresh(before, [], Since(StoredText.From("All else.")), wanted: 5);
        Assert.That(Ids(list), Is.EqualTo("edited hidden"));
        Assert.That(list.SelectMany(q => q.Evidence), Is.Empty);
    }

    private static TextRevision Since(StoredText text) => TextRevision.Between(Text, text, default);

    private static List<Question> Four() => [.. "abcd".Select(c => Written($"{c}", $"{c}?", "Yes.", Text.Quote(0, 5)))];

    private static Question Written(string id, string text, string answer, Evidence evidence) =>
        new(id, "p", text, answer, "❓", [evidence], DateTimeOffset.UnixEpoch);

    private static string Ids(IEnumerable<Question> questions) => string.Join(' ', questions.Select(q => q.Id));
}
