using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ingestion;

internal sealed class SummariseStep(ITextModel model) : IIngestionStep
{
    public string Name => "summarise";

    public async Task<Result<IngestionState>> RunAsync(IngestionState state, CancellationToken cancellationToken)
    {
        var generated = await model.SummariseAsync(ModelInput.Of(state), cancellationToken);
        return state with
        {
            Summary = generated.Value,
            By = generated.By,
            Degraded = state.Degraded || generated.Degraded,
            Usage = state.Usage.Plus(generated.Usage),
        };
    }
}

internal static class ModelInput
{
    internal static ArticleText Of(IngestionState state)
    {
        var article = state.Article ?? throw new InvalidOperationException("Writing comes after extraction.");
        return new ArticleText(article.Title, article.Author, article.PublishedAt, article.Language, article.Text);
    }
}
