using BlogManager.Domain.Text;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Domain.Tests.Text;

public sealed class TokenizerTests
{
    [TestCase("The quick foxes jumped", "quick", "fox", "jump")]
    [TestCase("18F's team isn’t large", "18f", "team", "larg")]
    [TestCase("C++ and C# on .NET 10", "c++", "c#", "net", "10")]
    [TestCase("login.gov, e-mail (2019)", "login", "gov", "e", "mail", "2019")]
    [TestCase("Größe 東京 𝒳𝒴", "größe", "東京", "𝒳𝒴")]
    [TestCase("… — !?")]
    [TestCase("GTK+ and abcd+ and F#.", "gtk+", "abcd", "f#")]
    [TestCase("The dogs' bones, dogs'", "dog", "bone", "dog")]
    [TestCase("Ann's ANN’S", "ann", "ann")]
    public void Terms_are_stemmed_words_without_stop_words(string text, params string[] terms) =>
        Assert.That(Tokenizer.Terms(text), Is.EqualTo(terms));

    [Test]
    public void A_stop_word_is_not_stemmed() =>
        Assert.That(
            Tokenizer.Tokenize("This house").Select(t => (t.Start, t.End, t.Term, t.IsStopWord)),
            Is.EqualTo([(0, 4, "this", true), (5, 10, "hous", false)])
        );

    // Made here and not in TestCase: such text does not survive the report of the run.
    [Test]
    public void Half_a_surrogate_pair_is_no_letter()
    {
        Assert.That(Tokenizer.Terms("\ude00rye"), Is.EqualTo(["rye"]));
        Assert.That(Tokenizer.Terms("rye\ud835"), Is.EqualTo(["rye"]));
        Assert.That(Tokenizer.Terms("😀rye"), Is.EqualTo(["rye"]));
    }

    [Test]
    public void Stems_are_all_words_each_once() =>
        Assert.That(Tokenizer.Stems("The foxes and the fox"), Is.EquivalentTo(["the", "fox", "and"]));

    [Test]
    public void Tokens_lie_in_the_text_in_order_and_do_not_overlap()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
            {
                var end = 0;
                foreach (var token in Tokenizer.Tokenize(text.Get))
                {
                    if (
                        token.Start < end
                        || token.End <= token.Start
                        || token.End > text.Get.Length
                        || token.Term.Length == 0
                    )
                        return false;
                    end = token.End;
                }

                return true;
            })
            .QuickCheckThrowOnFailure();
    }

    [Test]
    public void A_question_is_about_its_rarer_words_each_once()
    {
        Assert.That(
            QueryWords.Of("How do the Agencies work with an agency’s Work?").Select(w => (w.Word, w.Term)),
            Is.EqualTo([("agencies", "agenc"), ("work", "work")])
        );
        Assert.That(QueryWords.Of("Who is it?").Select(w => w.Word), Is.EqualTo(["who", "is", "it"]));
        Assert.That(QueryWords.Of(" ?! "), Is.Empty);
    }
}
