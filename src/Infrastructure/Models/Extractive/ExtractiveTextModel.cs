using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>The built-in engine: no model, no network, deterministic. It never degrades, and so stands in for models that do.</summary>
internal sealed class ExtractiveTextModel : ITextModel
{
    /// <inheritdoc/>
    public ModelIdentity Identity { get; } = new("extractive", "lexrank-patterns-reader-2");

    /// <inheritdoc/>
    public Task<Generated<PostSummary>> SummariseAsync(ArticleText article, CancellationToken cancellationToken) =>
        Run(() => ExtractiveSummariser.Summarise(article, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<Generated<DraftQuestions>> WriteQuestionsAsync(ArticleText article, int count, CancellationToken cancellationToken) =>
        Run(() => ExtractiveQuestionWriter.Write(article, count, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public Task<Generated<DraftAnswer>> AnswerAsync(AnswerTask task, CancellationToken cancellationToken) => Run(() => ExtractiveAnswerer.Answer(task), cancellationToken);

    // On the pool, since a long post takes long enough to be in the way of the caller's thread.
    private Task<Generated<T>> Run<T>(Func<T> write, CancellationToken cancellationToken) =>
        Task.Run(() => new Generated<T>(write(), TokenUsage.None, Identity), cancellationToken);
}
