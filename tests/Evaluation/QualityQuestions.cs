using System.Text;
using System.Text.Json;

namespace BlogManager.Evaluation;

/// <summary>
/// A question of <c>questions.jsonl</c>, of which the answer is known or that its post does not answer.
/// </summary>
/// <param name="Post">Its post, as <c>BLOG/NAME</c>.</param>
/// <param name="Half"><c>tune</c> for choosing, <c>report</c> for figures.</param>
/// <param name="Kind">
/// <c>close</c> (partly the post's words), <c>other-words</c>, or <c>near-miss</c> (on the post's subject, and not
/// answered).
/// </param>
/// <param name="Question">The question.</param>
/// <param name="Answer">Exact words of the post, where it answers.</param>
internal sealed record QualityQuestion(string Post, string Half, string Kind, string Question, string? Answer)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    internal string Blog => Post.Split('/', 2)[0];

    internal string PostId => QualityBlogs.Id(Post.Split('/', 2)[1]);

    internal bool IsAnswerable => Kind != "near-miss";

    internal static IReadOnlyList<QualityQuestion> Read(string file) =>
        [
            .. File.ReadLines(file)
                .Where(l => l.Length > 0)
                .Select(l => JsonSerializer.Deserialize<QualityQuestion>(l, Json)!),
        ];

    /// <summary>Whether a text holds the answer: words are compared, and not the marks between them.</summary>
    internal bool IsAnsweredBy(string text) =>
        Answer is not null && Words(text).Contains(Words(Answer), StringComparison.Ordinal);

    private static string Words(string text)
    {
        var words = new StringBuilder(" ");
        foreach (var c in text.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
                words.Append(c);
            else if (words[^1] != ' ')
                words.Append(' ');
        }

        return words.Append(words[^1] == ' ' ? "" : " ").ToString();
    }
}

/// <summary>A way in which each question is asked.</summary>
internal enum Scope
{
    /// <summary>Of its whole blog.</summary>
    Blog,

    /// <summary>On its own page.</summary>
    Page,

    /// <summary>Of the other blog, where it is off-topic.</summary>
    OffTopic,

    /// <summary>Of a small blog: the posts of its blog on which its half of the questions are.</summary>
    Small,

    /// <summary>Of the other small blog of its half, where it is off-topic.</summary>
    SmallOffTopic,

    /// <summary>On a page of the other blog, where it is off-topic.</summary>
    PageOffTopic,
}
