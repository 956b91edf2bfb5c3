using System.Text.Json.Serialization;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>A post's questions as a schema.org FAQPage, ready to paste into the page: GET /blogs/faq.</summary>
/// <param name="Url">The post's URL.</param>
[RequiresScope(Scope.PostsRead), Query]
[MayFail(ErrorKind.NotFound)]
public sealed record GetFaq(PostUrl Url) : IUseCase<FaqPage>;

/// <summary>A schema.org FAQPage in JSON-LD.</summary>
/// <param name="MainEntity">The questions.</param>
public sealed record FaqPage([property: JsonPropertyName("mainEntity")] IReadOnlyList<FaqQuestion> MainEntity)
{
    /// <summary>The vocabulary.</summary>
    [JsonPropertyName("@context")]
    public string Context { get; } = "https://schema.org";

    /// <summary>The type.</summary>
    [JsonPropertyName("@type")]
    public string Type { get; } = "FAQPage";
}

/// <summary>A schema.org Question.</summary>
/// <param name="Name">The question.</param>
/// <param name="AcceptedAnswer">Its answer.</param>
public sealed record FaqQuestion(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("acceptedAnswer")] FaqAnswer AcceptedAnswer
)
{
    /// <summary>The type.</summary>
    [JsonPropertyName("@type")]
    public string Type { get; } = "Question";
}

/// <summary>A schema.org Answer.</summary>
/// <param name="Text">The answer.</param>
public sealed record FaqAnswer([property: JsonPropertyName("text")] string Text)
{
    /// <summary>The type.</summary>
    [JsonPropertyName("@type")]
    public string Type { get; } = "Answer";
}

internal sealed class GetFaqHandler(IPostStore posts) : UseCaseHandler<GetFaq, FaqPage>
{
    public override async Task<Result<FaqPage>> HandleAsync(GetFaq request, CancellationToken cancellationToken) =>
        await posts.FindByUrlAsync(request.Url, cancellationToken) is { } post
            ? new FaqPage([
                .. post.Questions.Where(q => !q.Hidden).Select(q => new FaqQuestion(q.Text, new FaqAnswer(q.Answer))),
            ])
            : PostErrors.NotFound;
}
