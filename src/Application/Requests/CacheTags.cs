using BlogManager.Domain.Posts;

namespace BlogManager.Application.Requests;

internal static class CacheTags
{
    /// <summary>What any write of a post may have made untrue: that there is nothing, which post a URL leads to.</summary>
    internal const string Corpus = "corpus";

    /// <summary>
    /// Every answer. A post that is taken in drops those that looked at it, and the others by the <see
    /// cref="CorpusEpoch"/>; one that is erased drops them all at once.
    /// </summary>
    internal const string Answers = "answers";

    /// <summary>
    /// How long reads are remembered: a change drops them at once, so this bounds memory, not staleness.
    /// </summary>
    internal static readonly TimeSpan ReadLifetime = TimeSpan.FromMinutes(10);

    internal static string Post(string id) => "post:" + id;

    internal static string Url(PostUrl url) => "url:" + url.Value;
}
