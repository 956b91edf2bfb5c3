using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Neural;

namespace BlogManager.Infrastructure.Models.Matching;

/// <summary>Compares questions by words and by the encoder in the box, whichever embeds the posts.</summary>
internal sealed class QuestionMatcher(NeuralModels models, ModelLanes lanes) : IQuestionMatcher
{
    public async Task<ReadQuestion> ReadAsync(string question, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        SentenceEncoder? encoder;
        try
        {
            encoder = await NeuralModels.SoonAsync(models.EncoderAsync(), cancellationToken).ConfigureAwait(false);
        }
        catch (DependencyUnavailableException)
        {
            // Still being loaded: by words alone until then.
            return new Read(question, IsWhole: false, QuestionForm.Of(question));
        }

        if (encoder is null)
            return new Read(question, IsWhole: true, QuestionForm.Of(question));
        var encoded = await lanes
            .Asks.RunAsync(() => encoder.EncodeWords(question), cancellationToken)
            .ConfigureAwait(false);
        return new Read(question, IsWhole: true, QuestionForm.Of(question, encoded));
    }

    public bool AreSame(ReadQuestion one, ReadQuestion other) =>
        WordingComparison.Of(((Read)one).Form, ((Read)other).Form).IsSame();

    public bool AreApart(string one, string other) =>
        WordingComparison.Of(QuestionForm.Of(one), QuestionForm.Of(other)).Contradiction() is not null;

    internal sealed record Read(string Text, bool IsWhole, QuestionForm Form) : ReadQuestion(Text, IsWhole);
}
