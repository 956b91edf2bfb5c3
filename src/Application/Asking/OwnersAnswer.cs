using BlogManager.Application.Answering;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Asking;

/// <summary>Gives the owner's answer to an ask, where there is one.</summary>
internal sealed class OwnersAnswer(
    OwnersAnswers owners,
    ICuratedAnswers store,
    IPostStore posts,
    ILanguages languages,
    IStoreFaults faults,
    RequestContext current,
    TimeProvider time
)
{
    private static readonly ModelIdentity Owner = new("owner", "curated");

    /// <returns>Null where the owner says nothing to it: then the posts are asked.</returns>
    internal async Task<AnswerView?> FindAsync(AskedQuestion asked, CancellationToken cancellationToken)
    {
        // What follows other turns may mean anything: "How long does it take?"
        if (asked.History.Count > 0 || await owners.IsEmptyAsync(cancellationToken))
            return null;
        var started = time.GetTimestamp();
        var post = asked.Url is null ? null : await posts.FindListingByUrlAsync(asked.Url, cancellationToken);
        // A post that is not there is told by whoever asks the posts.
        if (asked.Url is not null && post is null)
            return null;
        var sites = SiteScope.Both(
            current.Caller.Sites,
            asked.Site is not null ? SiteScope.Of(asked.Site)
                : post is not null ? new SiteScope(post.Url.Site)
                : null
        );
        if (
            await owners.FindAsync(new OwnersQuestion(asked.Question, post?.Url, sites), cancellationToken)
            is not { } answer
        )
            return null;
        if (!asked.Explain)
            await NoteAsync(answer, cancellationToken);
        return Tell(asked, answer, started);
    }

    private AnswerView Tell(AskedQuestion asked, CuratedAnswer answer, long started)
    {
        var text = answer.Block
            ? languages.Say(OwnSentence.NotAnswered, languages.Read(StandaloneQuestion.Of(asked.Question)).Language)
            : answer.Answer!;
        Telemetry.Answers.Add(1, new KeyValuePair<string, object?>("outcome", answer.Block ? "abstained" : "answered"));
        new StreamedAnswer(asked.Listener).Emit(text);
        return new AnswerView(
            Ids.New(time),
            asked.Question,
            text,
            Grounded: !answer.Block,
            Abstained: answer.Block,
            answer.Block ? "no_supporting_content" : null,
            Support: answer.Block ? 0 : 1,
            [],
            [],
            Owner.Provider,
            Owner.Model,
            Degraded: false,
            Cached: false,
            TokenUsage.None,
            (long)time.GetElapsedTime(started).TotalMilliseconds,
            Curated: true
        );
    }

    private async Task NoteAsync(CuratedAnswer answer, CancellationToken cancellationToken)
    {
        try
        {
            await store.NoteGivenAsync(answer.Id, time.GetUtcNow(), cancellationToken);
        }
        catch (Exception e) when (e is DependencyUnavailableException || faults.IsOutage(e) || faults.IsTransient(e))
        {
            // A reader has the answer whether or not the store can count it now.
        }
    }
}
