using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Domain.Answers;

/// <summary>A quotation that bears out an answer. Its quote is verbatim in the stored post.</summary>
/// <param name="Index">Position, from 1, as <c>[1]</c> in the answer.</param>
/// <param name="PostId">The post.</param>
/// <param name="Url">Its canonical URL.</param>
/// <param name="Title">Its title.</param>
/// <param name="Evidence">The quote with its offsets.</param>
/// <param name="Words">
/// The words of the quote that answer, in code points of the stored text, the end exclusive; null where only the quote
/// is known.
/// </param>
public sealed record Citation(
    int Index,
    string PostId,
    PostUrl Url,
    string Title,
    Evidence Evidence,
    (int Start, int End)? Words = null
);

/// <summary>One turn of the conversation before a question.</summary>
/// <param name="Role"><c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">What was said.</param>
public sealed record Turn(string Role, string Content);
