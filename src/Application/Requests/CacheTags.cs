using BlogManager.Domain.Posts;

namespace BlogManager.Application.Requests;

internal static class CacheTags
{
    /// <summary>Answers that depend on every post: lists, search, likeness, asking.</summary>
    internal const string Corpus = "corpus";

    /// <summary>
    /// How long reads are remembered: a change drops them at once, so this bounds memory, not staleness.
    /// </summary>
    internal static readonly TimeSpan ReadLifetime = TimeSpan.FromMinutes(10);

    internal static string Post(string id) => "post:" + id;

    internal static string Url(PostUrl url) => "url:" + url.Value;
}
