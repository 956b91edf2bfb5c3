using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Ingestion;

/// <summary>
/// Summarises. A sentence that the summary quotes and that stands in other posts of the site too is left out, and the
/// post summarised again: what every post says tells nothing of this one. A summary that an edit did not touch stays.
/// </summary>
internal sealed class SummariseStep(ITextModel model, RepeatedSentences repeated, EarlierVersion earlier)
    : IIngestionStep
{
    // Each round leaves out what the one before quoted.
    private const int MostRounds = 3;

    public string Name => "summarise";

    public async Task<Result<IngestionState>> RunAsync(IngestionState state, CancellationToken cancellationToken)
    {
        if (await earlier.FindAsync(state, cancellationToken) is { } before)
        {
            var revision = await before.RevisionAsync(cancellationToken);
            state = state with { Revision = revision };
            if (await before.KeepsSummaryAsync(revision, cancellationToken))
                return state with { Summary = before.Post.Summary, By = before.By, KeptSummary = true };
        }

        var article = ModelInput.Of(state);
        var usage = state.Usage;
        for (var round = 1; ; round++)
        {
            var generated = await model.SummariseAsync(article, cancellationToken);
            usage = usage.Plus(generated.Usage);
            var quoted = round < MostRounds ? await QuotedAsync(generated.Value, state, cancellationToken) : [];
            if (quoted.Count == 0)
                return state with
                {
                    Summary = generated.Value,
                    By = generated.By,
                    Degraded = state.Degraded || generated.Degraded,
                    Usage = usage,
                };
            article = article with { LeftOut = article.LeftOut.Concat(quoted).ToHashSet(StringComparer.Ordinal) };
        }
    }

    private Task<IReadOnlyList<string>> QuotedAsync(
        PostSummary summary,
        IngestionState state,
        CancellationToken cancellationToken
    ) =>
        repeated.AmongAsync(
            state.Url,
            state.PostId,
            summary
                .KeyPoints.Append(summary.Text)
                .SelectMany(t => SentenceSplitter.Split(t, 0, t.Length).Select(s => t[s.Start..s.End]))
                // A model's own words are asked about nowhere else.
                .Where(s => state.Article!.Text.Value.Contains(s, StringComparison.Ordinal)),
            cancellationToken
        );
}

internal static class ModelInput
{
    internal static ArticleText Of(IngestionState state)
    {
        var article = state.Article ?? throw new InvalidOperationException("Writing comes after extraction.");
        return new ArticleText(article.Title, article.Author, article.PublishedAt, article.Language, article.Text);
    }
}
