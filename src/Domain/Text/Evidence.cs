namespace BlogManager.Domain.Text;

/// <summary>A verbatim piece of a post's stored text.</summary>
/// <param name="Quote">The text between the offsets, to the letter.</param>
/// <param name="Start">Inclusive offset in Unicode code points.</param>
/// <param name="End">Exclusive offset in Unicode code points.</param>
public sealed record Evidence(string Quote, int Start, int End);
