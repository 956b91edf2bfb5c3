using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;
using FluentValidation;

namespace BlogManager.Application.Asking;

/// <summary>Says whether an answer helped; the caller's last word counts: POST /qa/answers/{answer_id}/feedback.</summary>
/// <param name="AnswerId">The answer's id.</param>
/// <param name="Helpful">Whether it helped.</param>
/// <param name="Comment">In the caller's words, up to 1000 characters.</param>
[RequiresScope(Scope.Ask)]
[MayFail(ErrorKind.NotFound)]
public sealed record GiveFeedback(AnswerId AnswerId, bool Helpful, string? Comment = null)
    : IUseCase<Nothing>,
        IVisitorRequest<GiveFeedback>
{
    [JsonIgnore]
    public string? Address { get; init; }

    public GiveFeedback WithAddress(string address) => this with { Address = address };
}

internal sealed class GiveFeedbackValidator : AbstractValidator<GiveFeedback>
{
    public GiveFeedbackValidator() => RuleFor(r => r.Comment).MustHaveAtMost(1000, "comment").MustBeReadable("comment");
}

internal sealed class GiveFeedbackHandler(
    IAnswerLog answers,
    IDailyCounts counts,
    AnswerRetention retention,
    RequestContext current,
    TimeProvider time
) : UseCaseHandler<GiveFeedback, Nothing>
{
    private static readonly Error NotKept = Error.NotFound(
        "There is no answer with this id, or it is no longer kept: give feedback soon after the answer."
    );

    public override async Task<Result<Nothing>> HandleAsync(GiveFeedback request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var caller = current.Caller;
        if (
            await answers.FindAsync(request.AnswerId.Value, cancellationToken) is not { } found
            || !retention.Since(now).Holds(found.Answer)
            || caller.Sites?.Covers(found.Answer.Sites) == false
        )
            return NotKept;
        var by = await CallerOfAsync(caller, request.Address, now, cancellationToken);
        var rating = new AnswerRating(
            by,
            now,
            request.Helpful,
            retention.KeepsText && !string.IsNullOrWhiteSpace(request.Comment)
                ? PrivateDetails.Mask(request.Comment.Trim())
                : null
        );
        if (!await answers.RateAsync(found.Answer.Id, rating, cancellationToken))
            return NotKept;
        await counts.AddAsync(
            [Change(found, found.Ratings.FirstOrDefault(r => r.By == by), request.Helpful)],
            CancellationToken.None
        );
        Telemetry.Feedback.Add(1, new KeyValuePair<string, object?>("helpful", request.Helpful ? "true" : "false"));
        return Nothing.Instance;
    }

    // On the day of the answer, so that a change of mind is taken off where the mind was counted.
    private static DailyCount Change(RatedAnswer rated, AnswerRating? before, bool isHelpful) =>
        new(
            new CountKey(DateOnly.FromDateTime(rated.Answer.At.UtcDateTime), CountKind.Feedback, rated.Answer.Sites),
            Helpful: (isHelpful ? 1 : 0) - (before?.Helpful == true ? 1 : 0),
            Unhelpful: (isHelpful ? 0 : 1) - (before?.Helpful == false ? 1 : 0)
        );

    // A page's key is everybody's who opens the page, and no key is everybody's at all.
    private async Task<string> CallerOfAsync(
        Caller caller,
        string? address,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (caller is { KeyId: { } keyId, IsPage: false })
            return keyId;
        var key = await answers.VisitorKeyAsync(DateOnly.FromDateTime(now.UtcDateTime), cancellationToken);
        var visitor = HMACSHA256.HashData(key.Span, Encoding.UTF8.GetBytes(address ?? string.Empty));
        return $"{caller.KeyId}/{Convert.ToHexStringLower(visitor.AsSpan(0, 16))}";
    }
}
