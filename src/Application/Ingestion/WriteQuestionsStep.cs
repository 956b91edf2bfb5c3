using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ingestion;

/// <summary>
/// Writes the questions. Evidence that is not verbatim in the stored text is dropped, and a question without any with
/// it. Questions that an edit did not touch stay, and the model is asked only where some are missing.
/// </summary>
internal sealed class WriteQuestionsStep(ITextModel model, EarlierVersion earlier) : IIngestionStep
{
    public string Name => "write_questions";

    public async Task<Result<IngestionState>> RunAsync(IngestionState state, CancellationToken cancellationToken)
    {
        var (staying, areEnough) = await earlier.FindAsync(state, cancellationToken) is { } before
            ? await before.StayingQuestionsAsync(
                await before.RevisionAsync(cancellationToken),
                state.Request.NumQuestions,
                cancellationToken
            )
            : ([], false);
        if (areEnough)
            return state with { StayingQuestions = staying };
        var generated = await model.WriteQuestionsAsync(
            ModelInput.Of(state),
            state.Request.NumQuestions,
            cancellationToken
        );
        var text = state.Article!.Text;
        var borneOut = generated
            .Value.Items.Select(q => q with { Evidence = [.. q.Evidence.Where(text.Contains)] })
            .Where(q => q.Evidence.Count > 0)
            .Take(state.Request.NumQuestions)
            .ToList();
        return state with
        {
            Questions = borneOut,
            StayingQuestions = staying,
            ReasonForFewer =
                borneOut.Count < state.Request.NumQuestions
                    ? generated.Value.ReasonForFewer ?? "not every question was borne out by the text"
                    : null,
            By = generated.By,
            Degraded = state.Degraded || generated.Degraded,
            Usage = state.Usage.Plus(generated.Usage),
        };
    }
}
