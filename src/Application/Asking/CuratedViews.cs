using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Asking;

/// <summary>An answer that the owner wrote, as callers see it.</summary>
/// <param name="Id">Opaque id.</param>
/// <param name="Questions">Wordings of the question.</param>
/// <param name="Answer">The answer.</param>
/// <param name="Block">Whether readers are told that there is no answer.</param>
/// <param name="BlogUrl">Only for asks about this post.</param>
/// <param name="Site">Only for asks that include this site.</param>
/// <param name="Times">How often it was given.</param>
/// <param name="LastGivenAt">When it was given last.</param>
/// <param name="CreatedAt">When it was written.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record CuratedView(
    string Id,
    IReadOnlyList<string> Questions,
    string? Answer,
    bool Block,
    string? BlogUrl,
    string? Site,
    long Times,
    DateTimeOffset? LastGivenAt,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt
)
{
    internal static CuratedView Of(CuratedAnswer answer) =>
        new(
            answer.Id,
            answer.Questions,
            answer.Answer,
            answer.Block,
            answer.Post?.Value,
            answer.Post is null ? answer.Site : null,
            answer.Times,
            answer.LastGivenAt,
            answer.CreatedAt,
            answer.UpdatedAt
        );
}

internal static class CuratedRules
{
    internal const int MostQuestions = 20;
    internal const int MostAnswers = 1_000;

    internal static readonly Error NotFound = Error.NotFound("No answer of yours has that id.");

    internal static readonly Error TooMany = new(
        "conflict",
        ErrorKind.Conflict,
        $"There are {MostAnswers} answers of your own already: erase one, or add wordings to one."
    );

    internal static readonly Error NeedsAnswer = Error.Invalid(
        "answer",
        "answer is required unless block is true, which tells readers that there is no answer."
    );

    internal static readonly Error NeedsSite = Error.Invalid(
        "site",
        "site, or blog_url, is required: this key is held to several sites."
    );

    internal static readonly Error Busy = new(
        "conflict",
        ErrorKind.Conflict,
        "This answer was changed by someone else at the same time: read it and send the change again."
    );

    /// <summary>Whether a caller may see and change it: what is for all sites is not for one that is held to some.</summary>
    internal static bool IsOf(this CuratedAnswer answer, Caller caller) =>
        caller.Sites is not { } sites || answer.Site is { } site && sites.Contains(site);

    internal static void MustBeWordings<T>(this IRuleBuilder<T, IReadOnlyList<string>?> rule) =>
        rule.Must(q => q is null || q.Count is > 0 and <= MostQuestions)
            .WithMessage($"questions must hold 1 to {MostQuestions} wordings.")
            .Must(q => q is null || q.All(w => !string.IsNullOrWhiteSpace(w)))
            .WithMessage("questions must not hold an empty wording.")
            .Must(q => q is null || q.All(w => w is null || FieldRules.HasAtMost(w, 1000)))
            .WithMessage("A wording has at most 1000 characters.")
            .Must(q => q is null || q.All(FieldRules.IsReadable))
            .WithMessage("A wording must not contain control characters or broken Unicode.");

    internal static IReadOnlyList<string> Wordings(IReadOnlyList<string> questions) =>
        [.. questions.Select(q => q.Trim()).Distinct(StringComparer.Ordinal)];

    internal static string? Text(string? answer) => string.IsNullOrWhiteSpace(answer) ? null : answer.Trim();
}
