using BlogManager.Application.Importing;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;
using FluentValidation;

namespace BlogManager.Application.Sources;

/// <summary>Changes a source, or pauses it; what is left out stays: PATCH /sources/{id}.</summary>
/// <param name="Id">The source.</param>
/// <param name="Name">Another name, 1 to 100 characters.</param>
/// <param name="IntervalMinutes">Minutes between two looks, 5 to 43200.</param>
/// <param name="Include">In place of those before; an empty list for all pages.</param>
/// <param name="Exclude">In place of those before.</param>
/// <param name="WhenGone"><c>keep</c>, <c>mark</c> or <c>erase</c>.</param>
/// <param name="Paused">Whether it is paused: it is not looked at, and hooks are refused, until it is not.</param>
[RequiresScope(Scope.PostsWrite)]
[MayFail(ErrorKind.NotFound)]
public sealed record UpdateSource(
    SourceId Id,
    string? Name = null,
    int? IntervalMinutes = null,
    IReadOnlyList<string>? Include = null,
    IReadOnlyList<string>? Exclude = null,
    WhenGone? WhenGone = null,
    bool? Paused = null
) : IUseCase<SourceView>;

internal sealed class UpdateSourceValidator : AbstractValidator<UpdateSource>
{
    public UpdateSourceValidator(SourceRules rules)
    {
        RuleFor(r => r)
            .Must(r => r != new UpdateSource(r.Id))
            .OverridePropertyName("body")
            .WithMessage("Send what is to change: name, interval_minutes, include, exclude, when_gone or paused.");
        RuleFor(r => r.Name).MustBeSourceName();
        RuleFor(r => r.IntervalMinutes).MustBeInterval(rules);
        RuleFor(r => r.Include).MustBePatterns("include");
        RuleFor(r => r.Exclude).MustBePatterns("exclude");
    }
}

internal sealed class UpdateSourceHandler(ISourceStore sources, SourceRules rules, TimeProvider time)
    : UseCaseHandler<UpdateSource, SourceView>
{
    public override async Task<Result<SourceView>> HandleAsync(
        UpdateSource request,
        CancellationToken cancellationToken
    ) =>
        await sources.ChangeAsync(request.Id.Value, s => Change(s, request), cancellationToken) is { } changed
            ? SourceView.Of(changed, rules)
            : SourceErrors.NotFound;

    private Source Change(Source source, UpdateSource request)
    {
        var now = time.GetUtcNow();
        var changed = source.Next() with
        {
            Name = request.Name?.Trim() ?? source.Name,
            IntervalMinutes = request.IntervalMinutes ?? source.IntervalMinutes,
            Include = request.Include ?? source.Include,
            Exclude = request.Exclude ?? source.Exclude,
            WhenGone = request.WhenGone ?? source.WhenGone,
            IsPaused = request.Paused ?? source.IsPaused,
        };
        // Which pages are its own is another question now; and whoever lets it go on wants it to.
        if (request.Include is not null || request.Exclude is not null)
            changed = changed with { Validators = PageValidators.None, WholeAt = null, NextSyncAt = now };
        if (source.IsPaused && !changed.IsPaused)
            changed = changed with { Failures = 0, Reason = null, NextSyncAt = now };
        var soonest = now.AddMinutes(changed.IntervalMinutes);
        return changed.NextSyncAt > soonest && changed.Failures == 0 ? changed with { NextSyncAt = soonest } : changed;
    }
}
