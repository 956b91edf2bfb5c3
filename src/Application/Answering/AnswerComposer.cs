using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Application.Retrieval;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Answering;

/// <summary>
/// Makes an answer: retrieves passages, reads them, has the model answer from them and checks every quote against the
/// stored text. Where the support is too weak it shows what comes closest, and where nothing does it says so.
/// </summary>
internal sealed class AnswerComposer(
    PassageRetriever retriever,
    IAnswerReader reader,
    ITextModel model,
    IPostStore posts,
    ILanguages languages,
    TimeProvider time
)
{
    internal const int PassageCount = 8;

    internal async Task<Result<AnswerView>> ComposeAsync(AskedQuestion asked, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var streamed = new StreamedAnswer(asked.Listener);
        var standing = asked.History.Any(turn => turn.Role == "user")
            ? await model.StandAloneAsync(asked.Question, asked.History, cancellationToken)
            : null;
        var question = StandaloneQuestion.Of(asked.Question, standing?.Value ?? asked.Question);
        Attempt? attempt = null;
        if (asked.Url is not null)
        {
            if (await posts.FindListingByUrlAsync(asked.Url, cancellationToken) is not { } post)
                return PostErrors.NotFound;
            attempt = await AttemptAsync(asked, Of(question, post.Id), streamed, cancellationToken);
        }

        // A post named together with its site is looked at first, and the rest of the site where it has no answer.
        if (attempt is null || (!attempt.IsAnswered && asked.Site is not null))
        {
            var wider = await AttemptAsync(
                asked,
                Of(question, null) with
                {
                    Sites = SiteScope.Of(asked.Site),
                    Embedded = attempt?.Embedded,
                },
                streamed,
                cancellationToken
            );
            var lookedAt = (attempt?.LookedAt ?? []).Union(wider.LookedAt).ToHashSet(StringComparer.Ordinal);
            attempt = (attempt is null || wider.IsAnswered || attempt.Nearest.Count == 0 ? wider : attempt) with
            {
                LookedAt = lookedAt,
            };
        }

        if (standing is not null)
            attempt = attempt with
            {
                Usage = attempt.Usage.Plus(standing.Usage),
                Degraded = attempt.Degraded || standing.Degraded,
            };
        var (outcome, reason, text) =
            attempt.IsAnswered ? ("answered", null, attempt.Text)
            : attempt.Nearest.Count > 0
                ? ("close", "weak_support", languages.Say(OwnSentence.OnlyClose, attempt.Language))
            : ("abstained", "no_supporting_content", languages.Say(OwnSentence.NotAnswered, attempt.Language));
        Telemetry.Answers.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        if (attempt.Degraded)
            Telemetry.AnswersDegraded.Add(1);
        streamed.Emit(text);
        return new AnswerView(
            Ids.New(time),
            asked.Question,
            text,
            attempt.IsAnswered,
            !attempt.IsAnswered,
            reason,
            Math.Round(attempt.Support, 4),
            [.. attempt.Citations.Select(CitationView.Of)],
            attempt.Nearest,
            attempt.By.Provider,
            attempt.By.Model,
            attempt.Degraded,
            false,
            attempt.Usage,
            (long)time.GetElapsedTime(started).TotalMilliseconds,
            asked.Explain ? attempt.Explain(reason) : null
        )
        {
            LookedAt = attempt.LookedAt,
        };
    }

    private async Task<Attempt> AttemptAsync(
        AskedQuestion asked,
        RetrievalQuery query,
        StreamedAnswer streamed,
        CancellationToken cancellationToken
    )
    {
        var retrieval = await retriever.RetrieveAsync(query, cancellationToken);
        streamed.Found(retrieval.Passages, mayLookFurther: query.PostId is not null && asked.Site is not null);
        var reading = await reader.ReadAsync(
            new ReadingTask(
                retrieval.Question,
                retrieval.Passages,
                retrieval.Statistics,
                WithinOnePost: query.PostId is not null
            )
            {
                Embedded = retrieval.Embedded,
            },
            cancellationToken
        );
        // A language model reads the passages itself, and its quotes are checked.
        reading = AskedNumbers.Hold(reading, retrieval.Question.Text, retrieval.Passages);
        var generated =
            retrieval.Passages.Count == 0
                ? new Generated<DraftAnswer>(new DraftAnswer(string.Empty, [], 0), TokenUsage.None, model.Identity)
                : await model.AnswerAsync(
                    new AnswerTask(asked.Question, asked.History, retrieval.Passages, reading)
                    {
                        OnDraft = streamed.HasListener
                            ? draft => streamed.Emit(CitationChecker.Check(draft, retrieval.Passages).Text)
                            : null,
                    },
                    cancellationToken
                );
        var (text, citations) = CitationChecker.Check(generated.Value, retrieval.Passages);
        var isAnswered =
            citations.Count > 0
            && (streamed.HasBegun || !AbstentionPolicy.Withholds(generated.Value, generated.By, reading.Thresholds));
        var nearest = isAnswered ? [] : ClosestPassages.Of(reading, retrieval.Passages);
        return new Attempt(
            isAnswered,
            text,
            isAnswered ? citations : [],
            nearest,
            isAnswered ? generated.Value.Support : reading.Best,
            generated.By,
            generated.Usage,
            generated.Degraded || retrieval.Degraded,
            retrieval.Passages,
            reading
        )
        {
            Embedded = retrieval.Embedded,
            Language = retrieval.Question.Language,
        };
    }

    private static RetrievalQuery Of(StandaloneQuestion question, string? postId) =>
        new(question, null, postId, PassageCount);

    private sealed record Attempt(
        bool IsAnswered,
        string Text,
        IReadOnlyList<Citation> Citations,
        IReadOnlyList<NearestPassage> Nearest,
        double Support,
        ModelIdentity By,
        TokenUsage Usage,
        bool Degraded,
        IReadOnlyList<Passage> Passages,
        Reading Reading
    )
    {
        internal EmbeddedQuestion? Embedded { get; init; }

        /// <summary>ISO 639-1 of the question, or <c>und</c>.</summary>
        internal required string Language { get; init; }

        /// <summary>The posts that passages were read of, in this attempt or one before it.</summary>
        internal IReadOnlyCollection<string> LookedAt { get; init; } =
            Passages.Select(p => p.Source.PostId).ToHashSet(StringComparer.Ordinal);

        internal AnswerExplanation Explain(string? reason) =>
            new(
                [
                    .. Passages.Select(
                        (passage, i) =>
                        {
                            var best = Reading.Sentences.FirstOrDefault(s => s.PassageIndex == i);
                            var text = passage.Source.Chunk.Text;
                            var quote = best is null ? text : text[best.Quote.Start..best.Quote.End];
                            var used =
                                Citations.Any(c =>
                                    c.PostId == passage.Source.PostId
                                    && text.Contains(c.Evidence.Quote, StringComparison.Ordinal)
                                )
                                || Nearest.Any(n =>
                                    n.BlogId == passage.Source.PostId
                                    && text.Contains(n.Quote, StringComparison.Ordinal)
                                );
                            return new ExplainedPassage(
                                passage.Source.PostId,
                                passage.Source.Url.Value,
                                passage.Source.Title,
                                quote,
                                Math.Round(best?.Support ?? 0, 4),
                                used
                            );
                        }
                    ),
                ],
                Reading.Thresholds,
                Math.Round(Support, 4),
                reason ?? "answered"
            );
    }
}

/// <param name="Question">The question.</param>
/// <param name="Url">
/// From this post alone, or first where <paramref name="Site"/> is given too; null for all posts.
/// </param>
/// <param name="History">The conversation before it, oldest first.</param>
internal sealed record AskedQuestion(
    string Question,
    PostUrl? Url = null,
    SiteOrigin? Site = null,
    IReadOnlyList<Turn>? History = null,
    bool Explain = false
)
{
    internal IAnswerListener? Listener { get; init; }

    internal IReadOnlyList<Turn> History { get; init; } = History ?? [];
}
