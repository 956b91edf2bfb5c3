using System.Numerics.Tensors;

namespace BlogManager.Adapters.Tests.Neural;

public sealed class SentenceEncoderTests
{
    [Test]
    public async Task What_means_the_same_is_nearer_than_what_shares_words()
    {
        var encoder = (await ModelsUnderTest.Models.EncoderAsync())!;
        var asked = encoder.Encode("How often should a starter in the refrigerator be fed?");
        var answer = encoder.Encode("I keep the jar in the fridge, where one feeding a week is enough.");
        var words = encoder.Encode("The office party is on Friday, and often the starter is a soup.");
        Assert.That(asked, Has.Length.EqualTo(384));
        Assert.That((double)TensorPrimitives.Norm<float>(asked), Is.EqualTo(1).Within(1e-4));
        Assert.That(
            TensorPrimitives.Dot<float>(asked, answer),
            Is.GreaterThan(TensorPrimitives.Dot<float>(asked, words))
        );
    }

    [TestCase("")]
    [TestCase(" \n ")]
    public async Task A_text_without_words_has_no_direction(string text) =>
        Assert.That((await ModelsUnderTest.Models.EncoderAsync())!.Encode(text), Is.All.Zero);

    [Test]
    public async Task The_same_text_gives_the_same_vector_alone_and_beside_others()
    {
        var encoder = (await ModelsUnderTest.Models.EncoderAsync())!;
        var alone = encoder.Encode("One feeding a week is enough.");
        var together = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(i =>
                    Task.Run(() => encoder.Encode(i % 2 == 0 ? "One feeding a week is enough." : "Another text " + i))
                )
        );
        Assert.That(together.Where((_, i) => i % 2 == 0), Is.All.EqualTo(alone));
    }

    [Test]
    public async Task Where_no_model_can_be_loaded_there_is_none_and_nothing_is_thrown() =>
        Assert.That(
            (await ModelsUnderTest.None.EncoderAsync(), await ModelsUnderTest.None.ReaderAsync()),
            Is.EqualTo(((object?)null, (object?)null))
        );
}
