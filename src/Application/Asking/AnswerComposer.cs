using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Asking;

/// <summary>
/// Makes an answer: retrieves passages, has the model answer from them, checks every quote against the stored text, and abstains where the support is too weak.
/// </summary>
internal sealed class AnswerComposer(PassageRetriever retriever, ITextModel model, IPostStore posts, TimeProvider time)
{
    /// <summary>Passages handed to the model.</summary>
    private const int PassageCount = 8;

    private const int NearestCount = 3;
    private const string AbstentionText = "The posts do not answer this question.";

    internal async Task<Result<AnswerView>> ComposeAsync(
        string question, PostUrl? url, string? site, IReadOnlyList<Turn> history, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        string? postId = null;
        if (url is not null)
        {
            if (await posts.FindByUrlAsync(url, cancellationToken) is not { } post)
                return PostErrors.NotFound;
            postId = post.Id;
        }

        var retrieval = await retriever.RetrieveAsync(new RetrievalQuery(question, SiteScope.Of(site), postId, PassageCount) { History = history }, cancellationToken);
        var generated = await AnswerAsync(question, history, retrieval, cancellationToken);
        var (text, citations) = CitationChecker.Check(generated.Value, retrieval.Passages);
        var abstained = citations.Count == 0 || AbstentionPolicy.Withholds(generated.Value, generated.By);
        Telemetry.Answers.Add(1, new KeyValuePair<string, object?>("outcome", abstained ? "abstained" : "answered"));
        var degraded = generated.Degraded || retrieval.Degraded;
        if (degraded)
            Telemetry.AnswersDegraded.Add(1);
        return new AnswerView(
            Ids.New(time), question, abstained ? AbstentionText : text, !abstained, abstained, abstained ? "no_supporting_content" : null,
            abstained ? [] : [.. citations.Select(CitationView.Of)], abstained ? Nearest(retrieval) : null,
            generated.By.Provider, generated.By.Model, degraded, false, generated.Usage,
            (long)time.GetElapsedTime(started).TotalMilliseconds);
    }

    private async Task<Generated<DraftAnswer>> AnswerAsync(
        string question, IReadOnlyList<Turn> history, Retrieval retrieval, CancellationToken cancellationToken) =>
        retrieval.Passages.Count == 0
            ? new Generated<DraftAnswer>(new DraftAnswer(string.Empty, [], 0), TokenUsage.None, model.Identity)
            : await model.AnswerAsync(new AnswerTask(question, history, retrieval.Passages, retrieval.Statistics), cancellationToken);

    private static IReadOnlyList<NearestPost> Nearest(Retrieval retrieval) =>
    [
        .. retrieval.Passages.DistinctBy(p => p.Source.PostId).Take(NearestCount).Select(p => new NearestPost(p.Source.PostId, p.Source.Url.Value, p.Source.Title)),
    ];
}
