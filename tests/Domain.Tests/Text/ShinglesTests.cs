using BlogManager.Domain.Text;

namespace BlogManager.Domain.Tests.Text;

/// <summary>What counts as a word where texts are compared, and how alike they are.</summary>
public sealed class ShinglesTests
{
    [TestCase("", 0)]
    [TestCase("... — !", 0)]
    [TestCase("one two-three 4", 4)]
    [TestCase("ก", 1)]
    [TestCase("กขค", 3)]
    [TestCase("ໟໟ", 2)]
    [TestCase("ぁぁ", 2)]
    [TestCase("ヿヿ", 2)]
    [TestCase("\u3400\u3400", 2)]
    [TestCase("\u9FFF\u9FFF", 2)]
    [TestCase("ꀀꀀ", 1)]
    [TestCase("ㄅㄅ", 1)]
    [TestCase("rust漢字rust", 4)]
    [TestCase("😀 a", 2)]
    public void A_word_is_a_run_of_letters_or_one_letter_of_a_script_without_spaces(string text, int words) =>
        Assert.That(Shingles.Of(text).Words, Is.EqualTo(words));

    [TestCase("a b c d", "a b c d", 1.0)]
    [TestCase("a b c d", "d c b a", 0.0)]
    [TestCase("a b c d e", "a b c d", 0.5)]
    [TestCase("a b c d", "a b c d e", 0.5)]
    [TestCase("a b c d e f", "b c d e x y", 0.2)]
    [TestCase("a b c", "a b c", 1.0)]
    [TestCase("a b c", "a b d", 0.0)]
    [TestCase("a b c", "a b", 0.0)]
    [TestCase("a b c", "a b c d", 0.0)]
    [TestCase("a", "A", 1.0)]
    [TestCase("a b c d a b c d", "a b c d", 0.25)]
    [TestCase("", "...", 1.0)]
    [TestCase("", "a", 0.0)]
    [TestCase("a", "", 0.0)]
    public void Resemblance_is_the_share_of_runs_of_four_words(string one, string other, double share) =>
        Assert.That(Shingles.Of(one).Resemblance(Shingles.Of(other)), Is.EqualTo(share));

    [TestCase("The old ferry is safe, on 3 May.", "the OLD ferry is safe on 3 may", true)]
    [TestCase("The old ferry is safe today.", "The old ferry is not safe today.", false)]
    [TestCase("The old ferry is safe on 3 May.", "The old ferry is safe on 4 May.", false)]
    [TestCase("a a a a a", "a a a a", false)]
    [TestCase("", "", true)]
    [TestCase("", "a", false)]
    public void Texts_are_the_same_to_the_word(string one, string other, bool areSame) =>
        Assert.That(Shingles.Of(one).IsSameAs(Shingles.Of(other)), Is.EqualTo(areSame));

    [Test]
    public void Of_texts_that_share_half_their_runs_about_half_the_least_values_are_the_same()
    {
        var words = Enumerable.Range(0, 600).Select(i => $"w{i}").ToArray();
        var one = Shingles.Of(string.Join(' ', words[..400]));
        var other = Shingles.Of(string.Join(' ', words[134..534]));
        Assert.That(one.Resemblance(other), Is.EqualTo(0.4954).Within(0.01));
        var same = one.Least(512).Zip(other.Least(512)).Count(v => v.First == v.Second);
        Assert.That(same, Is.InRange(205, 307), "0.5 of 512, give or take four and a half deviations");
    }

    [Test]
    public void Least_values_do_not_hang_on_the_order_of_the_text()
    {
        var (one, two) = ("a b c d e f g h", "i j k l m n o p");
        Assert.That(Shingles.Of($"{one} {one}").Least(8), Is.Not.EqualTo(Shingles.Of(two).Least(8)));
        Assert.That(Shingles.Of($"{one} {one}").Least(8), Is.EqualTo(Shingles.Of($"{one} {one} {one}").Least(8)));
        Assert.That(Shingles.Of(one).Least(3), Has.Length.EqualTo(3).And.Unique);
        Assert.That(Shingles.Of("").Least(2), Is.EqualTo([ulong.MaxValue, ulong.MaxValue]));
    }
}
