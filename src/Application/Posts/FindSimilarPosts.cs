using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Application.Retrieval;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Posts;

/// <summary>
/// Finds posts like a question, a post or a text; never the post itself: POST /similar/blogs. Exactly one of the four
/// is sent.
/// </summary>
/// <param name="QuestionId">A question.</param>
/// <param name="BlogId">A post by id.</param>
/// <param name="BlogUrl">A post by URL.</param>
/// <param name="Text">Free text, 1 to 10000 characters.</param>
/// <param name="Limit">1 to 20; 3 where null.</param>
[RequiresScope(Scope.PostsRead), Query, Expensive]
[MayFail(ErrorKind.NotFound)]
public sealed record FindSimilarPosts(
    QuestionId? QuestionId = null,
    PostId? BlogId = null,
    PostUrl? BlogUrl = null,
    string? Text = null,
    int? Limit = null
) : IUseCase<SimilarPosts>;

/// <summary>Similar posts, best first.</summary>
/// <param name="QuestionId">The question asked about, if one was.</param>
/// <param name="QuestionText">Its text.</param>
/// <param name="SimilarBlogs">The posts.</param>
/// <param name="Degraded">Whether an index could not be asked, so that shared words stand in for likeness.</param>
public sealed record SimilarPosts(
    string? QuestionId,
    string? QuestionText,
    IReadOnlyList<SimilarPost> SimilarBlogs,
    bool Degraded
);

/// <summary>A similar post.</summary>
/// <param name="BlogId">The post.</param>
/// <param name="Url">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
/// <param name="SimilarityScore">0 to 1.</param>
public sealed record SimilarPost(string BlogId, string Url, string Title, double SimilarityScore);

internal sealed class FindSimilarPostsValidator : AbstractValidator<FindSimilarPosts>
{
    public FindSimilarPostsValidator()
    {
        RuleFor(r => r)
            .Must(r => new object?[] { r.QuestionId, r.BlogId, r.BlogUrl, r.Text }.Count(v => v is not null) == 1)
            .WithMessage("Send exactly one of question_id, blog_id, blog_url and text.");
        RuleFor(r => r.Text)
            .Must(t => !string.IsNullOrWhiteSpace(t))
            .When(r => r.Text is not null)
            .WithMessage("text is empty.")
            .MaximumLength(10_000)
            .WithMessage("text is longer than 10000 characters.")
            .MustBeReadable("text");
        RuleFor(r => r.Limit)
            .InclusiveBetween(1, 20)
            .When(r => r.Limit is not null)
            .WithMessage("limit must be from 1 to 20.");
    }
}

internal sealed class FindSimilarPostsHandler(
    IPostStore posts,
    IEmbeddingStore spaces,
    IVectorChanges stored,
    IEmbedder embedder,
    IVectorIndex vectors,
    PassageRetriever retriever,
    ILanguages languages
) : UseCaseHandler<FindSimilarPosts, SimilarPosts>
{
    private const int DefaultLimit = 3;
    private const string Undetermined = "und";

    public override async Task<Result<SimilarPosts>> HandleAsync(
        FindSimilarPosts request,
        CancellationToken cancellationToken
    )
    {
        var subject = await SubjectAsync(request, cancellationToken);
        if (!subject.IsSuccess)
            return subject.Error;
        var (input, text, exclude, question, language) = subject.Value;
        var limit = request.Limit ?? DefaultLimit;
        if (embedder.IsForeign(language))
            return new SimilarPosts(
                question?.Id,
                question?.Text,
                await ByWordsAsync(text, language, exclude, limit, cancellationToken),
                Degraded: false
            );
        try
        {
            return new SimilarPosts(
                question?.Id,
                question?.Text,
                await NearestAsync(input, text, exclude, limit, cancellationToken),
                Degraded: false
            );
        }
        catch (DependencyUnavailableException)
        {
            return new SimilarPosts(
                question?.Id,
                question?.Text,
                await ByWordsAsync(text, language, exclude, limit, cancellationToken),
                Degraded: true
            );
        }
    }

    // Without vectors, posts that share the rarer words: of a post those of its title, which stands first.
    private async Task<IReadOnlyList<SimilarPost>> ByWordsAsync(
        string text,
        string language,
        string? exclude,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var ranking = await retriever.RankPostsAsync(
            new RetrievalQuery(StandaloneQuestion.Of(text.Split('\n', 2)[0]), null, null, limit + 1)
            {
                ByWordsAlone = true,
                Language = language == Undetermined ? null : language,
            },
            cancellationToken
        );
        return
        [
            .. ranking
                .Posts.Where(p => p.Best.PostId != exclude)
                .Take(limit)
                .Select(p => new SimilarPost(
                    p.Best.PostId,
                    p.Best.Url.Value,
                    p.Best.Title,
                    Math.Round(Math.Clamp(p.Score, 0, 1), 4)
                )),
        ];
    }

    private async Task<Result<Subject>> SubjectAsync(FindSimilarPosts request, CancellationToken cancellationToken)
    {
        if (request.Text is not null)
            return new Subject(EmbeddingInput.PostQuery, request.Text, null, null, LanguageOf(request.Text));
        if (request.QuestionId is not null)
        {
            return await posts.FindQuestionAsync(request.QuestionId.Value, cancellationToken) is { } found
                ? new Subject(
                    EmbeddingInput.PostQuery,
                    found.Question.Text + "\n" + found.Question.Answer,
                    found.Question.PostId,
                    found.Question,
                    LanguageOf(found.Question.Text)
                )
                : PostErrors.QuestionNotFound;
        }

        var post = request.BlogId is not null
            ? await posts.FindAsync(request.BlogId.Value, cancellationToken)
            : await posts.FindByUrlAsync(request.BlogUrl!, cancellationToken);
        return post is null
            ? PostErrors.NotFound
            : new Subject(EmbeddingInput.Post, post.Title + "\n" + post.Text.Value, post.Id, null, post.Language);
    }

    private string LanguageOf(string text) => languages.Read(StandaloneQuestion.Of(text.Split('\n', 2)[0])).Language;

    private async Task<IReadOnlyList<SimilarPost>> NearestAsync(
        EmbeddingInput input,
        string text,
        string? exclude,
        int limit,
        CancellationToken cancellationToken
    )
    {
        if (await spaces.ActiveSpaceAsync(cancellationToken) is not { } space)
            return [];
        // A stored post has its vector: to make it again would cost what taking the post in did.
        var known =
            input == EmbeddingInput.Post && exclude is not null
                ? (await stored.ReadPostsAsync(space.Space.Id, [exclude], cancellationToken)).FirstOrDefault(v =>
                    v.Kind == VectorKind.Post
                )
                : null;
        var vector = known?.Values ?? (await embedder.EmbedAsync(space, input, [text], cancellationToken))[0];
        var hits = await vectors.SearchAsync(
            space.Space,
            vector,
            new VectorFilter(VectorKind.Post, ExcludePostId: exclude),
            limit,
            cancellationToken
        );
        var listings = (await posts.FindListingsAsync([.. hits.Select(h => h.PostId)], cancellationToken)).ToDictionary(
            l => l.Id
        );
        return
        [
            .. hits.Where(h => listings.ContainsKey(h.PostId))
                .Select(h => new SimilarPost(
                    h.PostId,
                    listings[h.PostId].Url.Value,
                    listings[h.PostId].Title,
                    Math.Round(Math.Clamp(h.Score, 0, 1), 4)
                )),
        ];
    }

    private sealed record Subject(
        EmbeddingInput Input,
        string Text,
        string? ExcludePostId,
        Question? Question,
        string Language
    );
}
