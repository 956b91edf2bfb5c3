using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Writes with a language model. Where its server fails, the model declines, or nothing that it wrote is of use, the
/// built-in engine writes instead, and the result says so. No call outlives its time.
/// </summary>
internal sealed partial class LanguageTextModel(
    ModelIdentity identity,
    SummaryWriter summaries,
    QuestionWriter questions,
    AnswerWriter answers,
    FollowUpWriter followUps,
    ITextModel builtIn,
    int maxInputTokens,
    TimeSpan timeout,
    TimeProvider time,
    ILogger<LanguageTextModel> logger
) : ITextModel
{
    public ModelIdentity Identity { get; } = identity;

    public string? Prompts => Llm.Prompts.Version;

    public Task<Generated<PostSummary>> SummariseAsync(ArticleText article, CancellationToken cancellationToken) =>
        WriteAsync(
            "summary",
            (used, token) => summaries.WriteAsync(Prompt(article), used, token),
            () => builtIn.SummariseAsync(article, cancellationToken),
            cancellationToken
        );

    public Task<Generated<DraftQuestions>> WriteQuestionsAsync(
        ArticleText article,
        int count,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            "questions",
            (used, token) => questions.WriteAsync(Prompt(article), count, used, token),
            () => builtIn.WriteQuestionsAsync(article, count, cancellationToken),
            cancellationToken
        );

    public Task<Generated<DraftAnswer>> AnswerAsync(AnswerTask task, CancellationToken cancellationToken)
    {
        DraftAnswer? told = null;
        var heard = task.OnDraft is not { } grown
            ? task
            : task with
            {
                OnDraft = draft =>
                {
                    told = draft;
                    grown(draft);
                },
            };
        // What a reader has been told stays, however the model's reply ends.
        return WriteAsync(
            "answer",
            (used, token) => answers.WriteAsync(heard, used, token),
            () =>
                told is null
                    ? builtIn.AnswerAsync(task with { OnDraft = null }, cancellationToken)
                    : Task.FromResult(new Generated<DraftAnswer>(told, TokenUsage.None, Identity)),
            cancellationToken
        );
    }

    public Task<Generated<string>> StandAloneAsync(
        string question,
        IReadOnlyList<Turn> history,
        CancellationToken cancellationToken
    ) =>
        WriteAsync(
            "standalone question",
            (used, token) => followUps.WriteAsync(question, history, used, token),
            () => builtIn.StandAloneAsync(question, history, cancellationToken),
            cancellationToken
        );

    private ArticlePrompt Prompt(ArticleText article)
    {
        var prompt = new ArticlePrompt(article, maxInputTokens);
        if (prompt.Excerpt.IsPartial)
            LogPartial(maxInputTokens, prompt.Excerpt.Given, prompt.Excerpt.Total);
        return prompt;
    }

    private async Task<Generated<T>> WriteAsync<T>(
        string what,
        Func<TokenCount, CancellationToken, Task<T>> write,
        Func<Task<Generated<T>>> writeBuiltIn,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var used = new TokenCount(Identity.Provider);
        using var budget = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, budget.Token);
        try
        {
            return new Generated<T>(await write(used, linked.Token), used.Sum, Identity);
        }
        catch (ModelServerFault fault)
        {
            // That its server is out, or a budget spent, is told where it is called.
            LogFellBack(
                fault.CountsAgainstServer || fault.Reason is FaultReason.BreakerOpen or FaultReason.OverBudget
                    ? LogLevel.Debug
                    : LogLevel.Warning,
                what,
                fault.Label,
                fault.Status
            );
        }
        catch (OperationCanceledException)
            when (budget.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            LogFellBack(LogLevel.Warning, what, "timed_out", null);
        }

        var made = await writeBuiltIn();
        return made with { Usage = made.Usage.Plus(used.Sum), Degraded = true };
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "A post has more than {MaxInputTokens} tokens: the language model was given {Given} of its {Total} blocks"
    )]
    private partial void LogPartial(int maxInputTokens, int given, int total);

    [LoggerMessage(
        Message = "The language model gave no {What} ({Reason}, HTTP status {Status}): the built-in engine wrote it"
    )]
    private partial void LogFellBack(LogLevel level, string what, string reason, int? status);
}
