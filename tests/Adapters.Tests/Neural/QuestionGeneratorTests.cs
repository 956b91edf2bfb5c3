using BlogManager.Infrastructure.Models.Neural;
using BlogManager.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Neural;

public sealed class QuestionGeneratorTests
{
    private QuestionGenerator _generator = null!;

    [OneTimeSetUp]
    public async Task Load() => _generator = (await ModelsUnderTest.Models.GeneratorAsync())!;

    private QuestionSource Update =>
        _generator.Read(
            "Firmware 4.2 for the Osprey gateway: what to know before you update",
            "",
            "",
            "The update takes about six minutes, during which readings are buffered by the sensors."
        );

    [Test]
    public void A_sentence_is_asked_about()
    {
        var questions = _generator.Write(Update, 3, CancellationToken.None);
        Assert.That(questions, Has.Count.EqualTo(3));
        Assert.That(questions.Select(q => q.Likelihood), Is.Ordered.Descending.And.All.Negative);
        Assert.That(questions.Select(q => q.Pieces[0]), Does.Contain("how"));
        Assert.That(
            questions.Select(q => string.Join(' ', q.Pieces)),
            Has.Some.StartsWith("how long").And.All.EndsWith("?")
        );
    }

    [Test]
    public void A_rare_word_is_copied()
    {
        var source = _generator.Read("Notes", "", "", "Zylkvarn is a tool that counts beans in a jar.");
        Assert.That(
            _generator
                .Write(source, 2, CancellationToken.None)
                .Select(q => string.Concat(q.Pieces).Replace("##", "", StringComparison.Ordinal)),
            Has.All.Contains("zylkvarn")
        );
    }

    // What the decoder keeps of the pieces before must be what it would make of them at once.
    [Test]
    public void A_question_has_the_same_grade_written_and_read()
    {
        foreach (var question in _generator.Write(Update, 3, CancellationToken.None))
        {
            var text = string.Join(' ', question.Pieces).Replace(" ##", "", StringComparison.Ordinal);
            var read = _generator.Grade(Update, text);
            Assert.That(read.Good, Is.EqualTo(question.Grade.Good).Within(0.1), text);
            Assert.That(read.Bad, Is.EqualTo(question.Grade.Bad).Within(0.1), text);
            Assert.That(read.Good + read.Bland + read.Bad, Is.EqualTo(1).Within(0.001));
        }
    }

    [Test]
    public void Nonsense_has_the_worse_grade() =>
        Assert.That(
            _generator.Grade(Update, "How long does the update to firmware 4.2 take?").Good,
            Is.GreaterThan(_generator.Grade(Update, "What take does minutes the update during?").Good)
        );

    [Test]
    public void The_same_source_gives_the_same_questions() =>
        Assert.That(
            _generator.Write(Update, 3, CancellationToken.None).Select(q => string.Join(' ', q.Pieces)),
            Is.EqualTo(_generator.Write(Update, 3, CancellationToken.None).Select(q => string.Join(' ', q.Pieces)))
        );

    [Test]
    public void A_cancelled_search_stops() =>
        Assert.That(
            () => _generator.Write(Update, 3, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>()
        );

    [Test]
    public void Any_text_is_read_and_no_more_than_the_models_length_of_it() =>
        Prop.ForAll<string, string, string>(
                (title, before, answer) =>
                {
                    var source = _generator.Read(title ?? "", title ?? "", before ?? "", answer ?? "");
                    var written = _generator.Write(source, 2, CancellationToken.None);
                    return source.Pieces.Length <= QuestionGenerator.MostOfSource && written.Count <= 2;
                }
            )
            .QuickCheckThrowOnFailure();

    [Test]
    public void A_million_characters_are_cut_to_the_models_length(
        [Values("a", "ab ", "?", "\u4e2d", "e\u0301", "\ud83d\ude00", "\n")] string unit
    )
    {
        var text = string.Concat(Enumerable.Repeat(unit, 1_000_000 / unit.Length));
        var source = _generator.Read(text, text, text, text);
        Assert.That(source.Pieces, Has.Length.LessThanOrEqualTo(QuestionGenerator.MostOfSource));
        _ = _generator.Grade(source, text);
    }
}
