using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>Reads the stored text in which all offsets count: GET /blogs/{id}/content.</summary>
/// <param name="Id">The post.</param>
[RequiresScope(Scope.PostsRead), Query]
[MayFail(ErrorKind.NotFound)]
public sealed record GetPostContent(PostId Id) : IUseCase<PostContent>;

/// <summary>The stored text of a post.</summary>
/// <param name="BlogId">The post.</param>
/// <param name="Title">Its title.</param>
/// <param name="Text">The text; offsets count its Unicode code points.</param>
public sealed record PostContent(string BlogId, string Title, string Text);

internal sealed class GetPostContentHandler(IPostStore posts) : UseCaseHandler<GetPostContent, PostContent>
{
    public override async Task<Result<PostContent>> HandleAsync(
        GetPostContent request,
        CancellationToken cancellationToken
    ) =>
        await posts.FindAsync(request.Id.Value, cancellationToken) is { } post
            ? new PostContent(post.Id, post.Title, post.Text.Value)
            : PostErrors.NotFound;
}
