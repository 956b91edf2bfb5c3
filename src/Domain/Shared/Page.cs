namespace BlogManager.Domain.Shared;

/// <summary>One page of a list, read by key and not by offset.</summary>
/// <typeparam name="T">The rows.</typeparam>
/// <param name="Items">The rows, in the list's order.</param>
/// <param name="NextCursor">Opaque; send it back for the next page. Null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
