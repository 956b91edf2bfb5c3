using System.Diagnostics;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Resilience;

namespace BlogManager.Infrastructure.Models;

/// <summary>
/// A span a call of the model, after OpenTelemetry's semantic conventions for generative AI
/// (https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans). What is asked and answered is in it only where
/// the operator has switched that on.
/// </summary>
internal sealed class TracedTextModel(ITextModel inner, ContentCapture content) : ITextModel
{
    /// <summary>
    /// The name that the conventions leave to us where none of theirs fits: the built-in engine is no chat.
    /// </summary>
    private const string Extracting = "extract";

    public ModelIdentity Identity => inner.Identity;

    public string? Prompts => inner.Prompts;

    public Task<Generated<PostSummary>> SummariseAsync(ArticleText article, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(article);
        return CallAsync(
            "summarise",
            () => inner.SummariseAsync(article, cancellationToken),
            () => article.Text.Value,
            summary => summary.Text
        );
    }

    public Task<Generated<DraftQuestions>> WriteQuestionsAsync(
        ArticleText article,
        int count,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(article);
        return CallAsync(
            "write_questions",
            () => inner.WriteQuestionsAsync(article, count, cancellationToken),
            () => article.Text.Value,
            questions => string.Join('\n', questions.Items.Select(question => question.Text))
        );
    }

    public Task<Generated<DraftAnswer>> AnswerAsync(AnswerTask task, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        return CallAsync(
            "answer",
            () => inner.AnswerAsync(task, cancellationToken),
            () => task.Question,
            answer => answer.Text
        );
    }

    public Task<Generated<string>> StandAloneAsync(
        string question,
        IReadOnlyList<Turn> history,
        CancellationToken cancellationToken
    ) =>
        CallAsync(
            "stand_alone",
            () => inner.StandAloneAsync(question, history, cancellationToken),
            () => question,
            text => text
        );

    private async Task<Generated<T>> CallAsync<T>(
        string task,
        Func<Task<Generated<T>>> call,
        Func<string> input,
        Func<T, string> output
    )
    {
        var (provider, model) = (inner.Identity.Provider, inner.Identity.Model);
        var operation = provider == "extractive" ? Extracting : "chat";
        using var span = Telemetry.Source.StartActivity(
            $"{operation} {model}",
            operation == Extracting ? ActivityKind.Internal : ActivityKind.Client
        );
        span?.SetTag("gen_ai.operation.name", operation)
            .SetTag("gen_ai.provider.name", provider)
            .SetTag("gen_ai.request.model", model)
            .SetTag("blogmanager.model.task", task)
            .SetTag("blogmanager.model.prompts", inner.Prompts);
        try
        {
            var generated = await call();
            if (span is null)
                return generated;
            // A fallback may have stood in for the model that was asked.
            span.SetTag("gen_ai.response.model", generated.By.Model)
                .SetTag("gen_ai.usage.input_tokens", generated.Usage.InputTokens)
                .SetTag("gen_ai.usage.output_tokens", generated.Usage.OutputTokens)
                .SetTag("blogmanager.model.degraded", generated.Degraded);
            if (content.IsOn)
                span.SetTag("gen_ai.input.messages", Messages("user", input()))
                    .SetTag("gen_ai.output.messages", Messages("assistant", output(generated.Value)));
            return generated;
        }
        catch (Exception fault)
        {
            span.Fail(fault);
            throw;
        }
    }

    private static string Messages(string role, string text) =>
        JsonSerializer.Serialize(new[] { new { role, parts = new[] { new { type = "text", content = text } } } });
}
