using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Models.Neural;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>
/// The built-in engine: no model, no network, deterministic. It never degrades, and so stands in for models that do.
/// </summary>
/// <param name="computation">
/// Where posts are computed on; the pool where there is none. Answers are not: they wait for no post.
/// </param>
/// <param name="models">The models in the box; null, or one that cannot run: questions are made by patterns.</param>
internal sealed class ExtractiveTextModel(IComputation? computation = null, NeuralModels? models = null) : ITextModel
{
    /// <inheritdoc/>
    public ModelIdentity Identity { get; } = new("extractive", "lexrank-writer-reader-4");

    /// <inheritdoc/>
    public string? Prompts => null;

    /// <inheritdoc/>
    public Task<Generated<PostSummary>> SummariseAsync(ArticleText article, CancellationToken cancellationToken) =>
        Run("summarise", stop => ExtractiveSummariser.Summarise(article, stop), cancellationToken);

    /// <inheritdoc/>
    public async Task<Generated<DraftQuestions>> WriteQuestionsAsync(
        ArticleText article,
        int count,
        CancellationToken cancellationToken
    )
    {
        var generator = models is null
            ? null
            : await models.GeneratorAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await Run(
                "write_questions",
                stop => ExtractiveQuestionWriter.Write(article, count, generator, stop),
                cancellationToken
            )
            .ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<Generated<DraftAnswer>> AnswerAsync(AnswerTask task, CancellationToken cancellationToken) =>
        Task.Run(
            () => new Generated<DraftAnswer>(ExtractiveAnswerer.Answer(task), TokenUsage.None, Identity),
            cancellationToken
        );

    /// <inheritdoc/>
    public Task<Generated<string>> StandAloneAsync(
        string question,
        IReadOnlyList<Turn> history,
        CancellationToken cancellationToken
    ) => Task.FromResult(new Generated<string>(FollowUp.Resolve(question, history).Text, TokenUsage.None, Identity));

    // Not on the caller's thread, which a long post would keep.
    private async Task<Generated<T>> Run<T>(
        string what,
        Func<CancellationToken, T> write,
        CancellationToken cancellationToken
    ) =>
        new(
            await (
                computation is null
                    ? Task.Run(() => write(cancellationToken), cancellationToken)
                    : computation.RunAsync(what, write, cancellationToken)
            ).ConfigureAwait(false),
            TokenUsage.None,
            Identity
        );
}
