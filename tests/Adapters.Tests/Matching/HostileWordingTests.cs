using BlogManager.Infrastructure.Models.Matching;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Matching;

/// <summary>What readers and strangers may send in place of a question.</summary>
public sealed class HostileWordingTests
{
    private static IEnumerable<string> Texts => HostileTexts.All.Select(t => t.OfLength(1000));

    [Test]
    public void Any_text_is_read_and_compared_with_any_other_one()
    {
        var forms = Short().Select(QuestionForm.Of).ToList();
        for (var i = 0; i < forms.Count; i++)
        {
            var one = forms[i];
            for (var j = i + 1; j < Math.Min(forms.Count, i + 6); j++)
            {
                Assert.That(
                    WordingComparison.Of(one, forms[j]).IsSame(),
                    Is.EqualTo(WordingComparison.Of(forms[j], one).IsSame())
                );
            }

            if (one.Wording.Folded.Length > 0)
                Assert.That(WordingComparison.Of(one, one).IsSame(), Is.True);
        }
    }

    [Test]
    public void Long_texts_take_no_time_to_speak_of()
    {
        foreach (var text in HostileTexts.All.Select(t => t.OfLength(1_000_000)))
            Assert.That(QuestionWording.Of(text).Words, Has.Count.LessThanOrEqualTo(200));
    }

    // As long as a question may be.
    private static IEnumerable<string> Short() => Texts.Select(t => t.Length <= 1000 ? t : t[..1000]).Distinct();
}
