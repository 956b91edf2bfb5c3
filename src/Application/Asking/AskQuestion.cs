using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using BlogManager.Application.Answering;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Asking;

/// <summary>Answers a question from the posts, or says that they do not answer it: POST /qa/ask.</summary>
/// <param name="Question">1 to 1000 characters.</param>
/// <param name="BlogUrl">
/// Only from this post, or first where <paramref name="Site"/> is given too; null for all.
/// </param>
/// <param name="Site">Only from this site (scheme://host[:port]), or null.</param>
/// <param name="History">The conversation before it, oldest first, at most 10 turns.</param>
/// <param name="Explain">
/// Whether to say which passages were looked at and why it was answered or not: for callers that may write posts.
/// </param>
[RequiresScope(Scope.Ask), Query, Expensive, Deadline(60), PausedWithAsking]
[MayFail(ErrorKind.NotFound)]
public sealed record AskQuestion(
    string Question,
    PostUrl? BlogUrl = null,
    SiteOrigin? Site = null,
    IReadOnlyList<Turn>? History = null,
    bool Explain = false
) : IUseCase<AnswerView>, IAskedInWords, ITransformsCached<Result<AnswerView>>
{
    /// <summary>Who hears of the answer while it is made; it is not told of one that is remembered.</summary>
    [JsonIgnore]
    public IAnswerListener? Listener { get; init; }

    /// <remarks>
    /// A hash, so that no question stands in a cache's keys; case and white space do not matter, the conversation does.
    /// </remarks>
    public string CacheKey
    {
        get
        {
            var text = new StringBuilder(
                string.Join(
                    ' ',
                    Question.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                )
            );
            text.Append('\0').Append(BlogUrl).Append('\0').Append(Site);
            if (Explain)
                text.Append("\0explained");
            foreach (var turn in History ?? [])
                text.Append('\0').Append(turn.Role).Append('\0').Append(turn.Content);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
    }

    /// <remarks>The address too: it may come to be that of another post.</remarks>
    public IReadOnlyCollection<string> CacheTags =>
        BlogUrl is null ? [Requests.CacheTags.Answers] : [Requests.CacheTags.Answers, Requests.CacheTags.Url(BlogUrl)];

    public bool FollowsCorpus => true;

    /// <remarks>That the posts do not answer it is untrue as soon as there is one more.</remarks>
    public IReadOnlyCollection<string> TagsOf(object response) =>
        response is Result<AnswerView> { IsSuccess: true, Value: var answer }
            ? answer.Abstained
                ? [Requests.CacheTags.Corpus]
                : [.. answer.LookedAt.Select(Requests.CacheTags.Post)]
            : [];

    public TimeSpan CacheLifetime => TimeSpan.FromMinutes(10);

    /// <remarks>
    /// What a fallback answered must not outlive the outage, an explanation is of the moment, and how often an owner's
    /// answer is given is counted.
    /// </remarks>
    public bool MayBeRemembered(object response) =>
        !Explain
        && response is not Result<AnswerView> { IsSuccess: true, Value: { Degraded: true } or { Curated: true } };

    public bool YieldsToOwner => true;

    /// <remarks>What follows other turns may mean anything, and an explanation is of these very words.</remarks>
    public string? Wording => History is { Count: > 0 } || Explain ? null : Question.Trim();

    public string CacheKeyOf(string wording) => (this with { Question = wording }).CacheKey;

    public bool IsAnswer(object response) => response is Result<AnswerView> { IsSuccess: true, Value.Grounded: true };

    /// <remarks>Under the same id, so that feedback goes to the answer as it was made.</remarks>
    public Result<AnswerView> Transform(Result<AnswerView> response) =>
        response.Map(answer => answer with { Question = Question.Trim(), Cached = true, Usage = TokenUsage.None });
}

internal sealed class AskQuestionValidator : AbstractValidator<AskQuestion>
{
    public const int MaxHistory = 10;

    public AskQuestionValidator()
    {
        RuleFor(r => r.Question)
            .Cascade(CascadeMode.Stop)
            .Must(q => !string.IsNullOrWhiteSpace(q))
            .WithMessage("question is required: ask something in 1 to 1000 characters.")
            .MustHaveAtMost(1000, "question")
            .MustBeReadable("question");
        RuleFor(r => r.History)
            .Must(h => h is null || h.Count <= MaxHistory)
            .WithMessage($"history holds at most {MaxHistory} turns.");
        RuleForEach(r => r.History)
            .NotNull()
            .WithMessage("history must not hold null.")
            .ChildRules(turn =>
            {
                turn.RuleFor(t => t.Role)
                    .Must(role => role is "user" or "assistant")
                    .WithMessage("role must be user or assistant.");
                turn.RuleFor(t => t.Content)
                    .NotEmpty()
                    .WithMessage("content is required.")
                    .MustHaveAtMost(4000, "content")
                    .MustBeReadable("content");
            });
    }
}

internal sealed class AskQuestionHandler(
    OwnersAnswer owner,
    AnswerComposer composer,
    IAnswerLog log,
    AnswerRetention retention,
    RequestContext current,
    TimeProvider time
) : UseCaseHandler<AskQuestion, AnswerView>
{
    public override async Task<Result<AnswerView>> HandleAsync(AskQuestion request, CancellationToken cancellationToken)
    {
        if (request.Explain && !current.Caller.Has(Scope.PostsWrite))
            return AccessErrors.MissingScope(Scope.PostsWrite);
        var asked = new AskedQuestion(
            request.Question.Trim(),
            request.BlogUrl,
            request.Site,
            request.History,
            request.Explain
        )
        {
            Listener = request.Listener,
        };
        var result = await owner.FindAsync(asked, cancellationToken) is { } owners
            ? owners
            : await composer.ComposeAsync(asked, cancellationToken);
        // Not by the caller's token: a reader who leaves now has the answer all the same.
        if (result.IsSuccess && !request.Explain)
            await log.KeepAsync(
                [AnswerRecord.Of(request, result.Value, current.Caller, retention, time.GetUtcNow())],
                CancellationToken.None
            );
        return result;
    }
}
