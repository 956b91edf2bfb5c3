using BlogManager.Application.Ingestion;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using FluentValidation;

namespace BlogManager.Application.Posts;

public interface IPostSubmission : IWritesPost
{
    /// <summary>The document; null to fetch it.</summary>
    string? Content { get; }

    /// <summary><c>text/html</c>, <c>text/markdown</c> or <c>text/plain</c>.</summary>
    string? ContentType { get; }

    /// <summary>A title that goes before the document's own.</summary>
    string? Title { get; }

    /// <summary>Questions wanted, 1 to 20; 5 where null.</summary>
    int? NumQuestions { get; }

    /// <summary>Whether to process unchanged content anew.</summary>
    bool ForceRefresh { get; }
}

internal static class PostSubmission
{
    internal const int DefaultQuestions = 5;

    internal static readonly string[] ContentTypes = ["text/html", "text/markdown", "text/plain"];

    internal static IngestionRequest ToIngestion(IPostSubmission s, Caller by) =>
        new(s.Content, s.ContentType, s.Title, s.NumQuestions ?? DefaultQuestions, s.ForceRefresh, by.Sites?.Sites);
}

internal abstract class PostSubmissionValidator<T> : AbstractValidator<T>
    where T : IPostSubmission
{
    protected PostSubmissionValidator()
    {
        RuleFor(r => r.Content)
            .MustHaveAtMost(FieldRules.MaxContentLength, "content")
            .Must(c => c is null || !string.IsNullOrWhiteSpace(c))
            .WithMessage("content is empty: leave it out to have the URL fetched, or send the post's text.");
        RuleFor(r => r.ContentType)
            .Must(t => t is null || PostSubmission.ContentTypes.Contains(t))
            .WithMessage($"content_type must be one of: {string.Join(", ", PostSubmission.ContentTypes)}.");
        RuleFor(r => r.ContentType)
            .Must((r, t) => t is null || r.Content is not null)
            .When((_, context) => context.HasRead(nameof(IPostSubmission.Content)))
            .WithMessage("content_type goes with content: send both or neither.");
        RuleFor(r => r.Title)
            .MaximumLength(500)
            .WithMessage("title is longer than 500 characters.")
            .Must(t => t is null || !string.IsNullOrWhiteSpace(t))
            .WithMessage("title is empty: leave it out to use the document's own.")
            .MustBeReadable("title");
        RuleFor(r => r.NumQuestions)
            .InclusiveBetween(1, 20)
            .When(r => r.NumQuestions is not null)
            .WithMessage("num_questions must be from 1 to 20.");
    }
}
