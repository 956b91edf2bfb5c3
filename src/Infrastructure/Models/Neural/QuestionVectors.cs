using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>Vectors of questions by the encoder in the box, in the lane of work that no reader waits for.</summary>
internal sealed class QuestionVectors(NeuralModels models, ModelLanes lanes) : IQuestionVectors
{
    public bool Knows(string language) => language is "en" or "und";

    public async Task<IReadOnlyList<ReadOnlyMemory<float>>?> OfAsync(
        IReadOnlyList<string> questions,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(questions);
        if (await models.EncoderAsync().WaitAsync(cancellationToken) is not { } encoder)
            return null;
        var vectors = new ReadOnlyMemory<float>[questions.Count];
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = await lanes.TakeIn.RunAsync(() => encoder.Encode(questions[i]), cancellationToken);
        return vectors;
    }
}
