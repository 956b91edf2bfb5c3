namespace BlogManager.Application.Ports;

/// <summary>The vector index cannot be searched now. Whoever can do without goes on without.</summary>
/// <param name="inner">What it failed with.</param>
public sealed class VectorIndexUnavailableException(Exception inner) : Exception("The vector index does not answer.", inner);
