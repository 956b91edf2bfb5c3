using BlogManager.Application.Requests;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Ingestion;

/// <summary>What is stale once a post was taken in.</summary>
internal static class IngestedPost
{
    internal static IReadOnlyCollection<string> TagsToDrop(
        PostUrl requestedUrl,
        string postId,
        PostUrl url,
        bool isUnchanged
    ) =>
        isUnchanged
            ? [CacheTags.Url(requestedUrl)]
            : [CacheTags.Corpus, CacheTags.Post(postId), CacheTags.Url(url), CacheTags.Url(requestedUrl)];
}
