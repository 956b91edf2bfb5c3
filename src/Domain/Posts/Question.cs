using BlogManager.Domain.Text;

namespace BlogManager.Domain.Posts;

/// <summary>A question that a reader would ask of a post, with its answer.</summary>
/// <param name="Id">Opaque id.</param>
/// <param name="PostId">The post that it belongs to.</param>
/// <param name="Text">The question, ending in "?".</param>
/// <param name="Answer">The answer, built from the evidence.</param>
/// <param name="Icon">One emoji that hints at the kind of question.</param>
/// <param name="Evidence">What in the post bears the answer out; at least one piece.</param>
/// <param name="CreatedAt">When it was written.</param>
public sealed record Question(
    string Id,
    string PostId,
    string Text,
    string Answer,
    string Icon,
    IReadOnlyList<Evidence> Evidence,
    DateTimeOffset CreatedAt
);
