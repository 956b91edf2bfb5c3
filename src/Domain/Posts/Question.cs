using BlogManager.Domain.Text;

namespace BlogManager.Domain.Posts;

/// <summary>A question that a reader would ask of a post, with its answer.</summary>
/// <param name="Id">Opaque id.</param>
/// <param name="PostId">The post that it belongs to.</param>
/// <param name="Text">The question, ending in "?" unless its owner wrote it otherwise.</param>
/// <param name="Answer">The answer, built from the evidence or written by the owner.</param>
/// <param name="Icon">One emoji that hints at the kind of question.</param>
/// <param name="Evidence">What in the post bears the answer out; at least one piece unless the owner answers.</param>
/// <param name="CreatedAt">When it was written.</param>
public sealed record Question(
    string Id,
    string PostId,
    string Text,
    string Answer,
    string Icon,
    IReadOnlyList<Evidence> Evidence,
    DateTimeOffset CreatedAt
)
{
    /// <summary>Whether readers do not see it.</summary>
    public bool Hidden { get; init; }

    /// <summary>Whether it stands before those that are not.</summary>
    public bool Pinned { get; init; }

    /// <summary>Whether the owner chose its place.</summary>
    public bool Placed { get; init; }

    /// <summary>What it was before the owner edited it; null where it is as it was written.</summary>
    public OriginalQuestion? Original { get; init; }

    /// <summary>Whether the owner did anything to it, so that it outlives a refresh of its post.</summary>
    public bool IsKept => Original is not null || Hidden || Pinned || Placed;

    /// <summary>
    /// With other words. The evidence is of the answer as it was written: it goes with another one and comes back with
    /// that one.
    /// </summary>
    /// <param name="text">The question, or null for what it is.</param>
    /// <param name="answer">The answer, or null for what it is.</param>
    public Question Edit(string? text, string? answer)
    {
        var original = Original ?? new OriginalQuestion(Text, Answer, Evidence);
        var edited = this with { Text = text ?? Text, Answer = answer ?? Answer, Original = original };
        return edited with
        {
            Evidence = edited.Answer == original.Answer ? original.Evidence : [],
            Original = edited.Text == original.Text && edited.Answer == original.Answer ? null : original,
        };
    }
}

/// <summary>An edited question as it was first written.</summary>
/// <param name="Text">The question.</param>
/// <param name="Answer">Its answer.</param>
/// <param name="Evidence">What bears that answer out.</param>
public sealed record OriginalQuestion(string Text, string Answer, IReadOnlyList<Evidence> Evidence);
