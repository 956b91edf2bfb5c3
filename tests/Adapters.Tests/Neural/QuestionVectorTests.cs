using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Models.Neural;
using Microsoft.Extensions.Options;

namespace BlogManager.Adapters.Tests.Neural;

/// <summary>A question that was embedded to find passages is not embedded again to read them.</summary>
public sealed class QuestionVectorTests
{
    private const string Text = "I bought the jar in Lyon. In the fridge one feeding a week is enough.";

    private static readonly StandaloneQuestion Question = StandaloneQuestion.Of("How often is it fed when cold?");

    [Test]
    public async Task The_encoders_vector_of_the_question_is_taken_as_it_is()
    {
        var encoder = (await ModelsUnderTest.Models.EncoderAsync())!;
        var anew = await BestAsync(null);
        var known = await BestAsync(new EmbeddedQuestion(Encoded, encoder.Encode(Question.Text)));
        var nothing = await BestAsync(new EmbeddedQuestion(Encoded, new float[SentenceEncoder.Dimension]));
        Assert.That(known, Is.EqualTo(anew).Within(1e-6));
        Assert.That(nothing, Is.Zero.And.Not.EqualTo(anew));
    }

    [TestCase("openai", "minilm-2+lsa")]
    [TestCase("built-in", "lsa")]
    public async Task A_vector_of_another_model_is_not(string provider, string model) =>
        Assert.That(
            await BestAsync(
                new EmbeddedQuestion(
                    new EmbeddingSpace("x", provider, model, SentenceEncoder.Dimension),
                    new float[SentenceEncoder.Dimension]
                )
            ),
            Is.EqualTo(await BestAsync(null)).Within(1e-6)
        );

    private static EmbeddingSpace Encoded => new("x", "built-in", "minilm-2+lsa", SentenceEncoder.Dimension);

    // The cosine of the sentence that reads best.
    private static async Task<double> BestAsync(EmbeddedQuestion? embedded)
    {
        var reader = new NeuralAnswerReader(
            ModelsUnderTest.Models,
            ModelsUnderTest.Lanes,
            new WordReader(),
            Options.Create(new AskingOptions())
        );
        var chunk = new StoredChunk(
            new Chunk("c", 0, 0, Text.Length, Text, string.Empty),
            "p",
            new PostUrl("https://blog.example/p"),
            "Keeping a starter",
            "en"
        );
        var found = await reader.EvidenceAsync(
            new ReadingTask(
                Question,
                [new Passage(chunk, 1, 0.5)],
                new TermStatistics(1, new Dictionary<string, int>())
            )
            {
                Embedded = embedded,
            },
            (await ModelsUnderTest.Models.ReaderAsync())!,
            (await ModelsUnderTest.Models.EncoderAsync())!,
            CancellationToken.None
        );
        return found[0].Evidence.Sentence;
    }
}
