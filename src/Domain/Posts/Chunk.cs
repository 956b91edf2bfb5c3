namespace BlogManager.Domain.Posts;

/// <summary>A passage of a post: the unit of retrieval and of embedding.</summary>
/// <param name="Id">Opaque id, unique over all posts.</param>
/// <param name="Ordinal">Position in the post, from 0.</param>
/// <param name="Start">Inclusive offset in the stored text, in code points.</param>
/// <param name="End">Exclusive offset, in code points.</param>
/// <param name="Text">The stored text between the offsets, markers included.</param>
/// <param name="Heading">The headings above it, outermost first, joined by " › "; empty where there are none.</param>
public sealed record Chunk(string Id, int Ordinal, int Start, int End, string Text, string Heading);
