using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Architecture.Tests;

// Each breaks the one rule that it is named after, and the rule must catch it.

internal sealed record DeclaresNoAccess : IUseCase<string>;

[Public, RequiresScope(Scope.Ask)]
internal sealed record DeclaresTwoAccesses : IUseCase<string>;

[Public]
internal sealed record HasAnUnvalidatedParameter(string Text) : IUseCase<string>;

[Public]
internal sealed record HasAnUnvalidatedProperty : IUseCase<string>
{
    public string? Text { get; init; }
}

[Public]
internal sealed record HasNoHandler : IUseCase<string>;

[Public]
internal sealed record HasTwoHandlers : IUseCase<string>;

[Public]
internal sealed record IsRememberedThoughACommand : IUseCase<string>, ICacheable
{
    public string CacheKey => string.Empty;

    public IReadOnlyCollection<string> CacheTags => [];

    public TimeSpan CacheLifetime => TimeSpan.Zero;
}

[Public, Query]
internal sealed record IsAQueryThatChanges : IUseCase<string>, IInvalidatesCache<Result<string>>
{
    public IReadOnlyCollection<string> TagsToDrop(Result<string> response) => [];
}

/// <summary>A request as it ought to be: no rule may object to it.</summary>
[Public, Query]
internal sealed record IsGood(string Text) : IUseCase<string>;

/// <summary>Another one: its value is right by having been read.</summary>
[Public, Query]
internal sealed record IsGoodByItsType(PostUrl Url) : IUseCase<string>;

internal sealed class IsGoodByItsTypeHandler : BadHandler<IsGoodByItsType>;

internal sealed class IsGoodValidator : AbstractValidator<IsGood>;

internal sealed class IsGoodHandler : BadHandler<IsGood>;

internal sealed class FirstHandler : BadHandler<HasTwoHandlers>;

internal sealed class SecondHandler : BadHandler<HasTwoHandlers>;

internal class OpenHandler : BadHandler<DeclaresNoAccess>;

internal abstract class BadHandler<TRequest> : UseCaseHandler<TRequest, string>
    where TRequest : IUseCase<string>
{
    public override Task<Result<string>> HandleAsync(TRequest request, CancellationToken cancellationToken) =>
        Task.FromResult<Result<string>>("bad");
}
