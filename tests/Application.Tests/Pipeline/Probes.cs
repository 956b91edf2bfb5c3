using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Tests.Pipeline;

// Requests with every kind of declaration, to send through the pipeline.

[Public]
internal sealed record OpenToAll : IUseCase<string>;

[AnyKey]
internal sealed record OpenToKeys : IUseCase<string>;

[RequiresScope(Scope.PostsRead)]
internal sealed record NeedsReading : IUseCase<string>;

internal sealed record DeclaresNothing : IUseCase<string>;

[Public, RequiresScope(Scope.PostsRead)]
internal sealed record DeclaresTwo : IUseCase<string>;

[RequiresScope(Scope.PostsRead), Query]
internal sealed record Remembered(string Key, params string[] Tags) : IUseCase<string>, ICacheable
{
    public string CacheKey => Key;

    public IReadOnlyCollection<string> CacheTags => Tags;

    public TimeSpan CacheLifetime => TimeSpan.FromMinutes(3);
}

[RequiresScope(Scope.PostsRead), Query]
internal sealed record Retold(string Key) : IUseCase<string>, ICacheable, ITransformsCached<Result<string>>
{
    public string CacheKey => Key;

    public IReadOnlyCollection<string> CacheTags => [];

    public TimeSpan CacheLifetime => TimeSpan.FromMinutes(3);

    public Result<string> Transform(Result<string> response) => response.Map(answer => answer + ", as remembered");
}

[RequiresScope(Scope.PostsRead)]
internal sealed record Change(string Tag) : IUseCase<string>, IInvalidatesCache<Result<string>>
{
    public IReadOnlyCollection<string> TagsToDrop(Result<string> response) => [Tag, "made:" + response.Value];
}

[Public, Query, Deadline(5)]
internal sealed record Ask : IUseCase<string>;

[Public, Deadline(5)]
internal sealed record Command : IUseCase<string>;

[Public, Expensive]
internal sealed record Costly : IUseCase<string>;

[Public]
internal sealed record Form(string? Title, int NumQuestions, IReadOnlyList<FormLine> LineItems) : IUseCase<string>;

internal sealed record FormLine(string? InnerText);

internal sealed class FormValidator : AbstractValidator<Form>
{
    public FormValidator()
    {
        RuleFor(f => f.Title)
            .NotEmpty()
            .WithMessage("title is missing.")
            .Must(t => t is not null)
            .WithMessage("title is null.");
        RuleFor(f => f.NumQuestions).InclusiveBetween(1, 20).WithMessage("too many.");
        RuleForEach(f => f.LineItems)
            .ChildRules(line => line.RuleFor(l => l.InnerText).NotEmpty().WithMessage("empty line."));
        RuleFor(f => f).Must(f => f.Title != "forbidden").WithMessage("the whole is wrong.");
    }
}
