namespace BlogManager.Application.Ports;

/// <summary>Which adapter stands behind each port group, by the provider names of the settings.</summary>
/// <param name="Storage">E.g. <c>sqlite</c>.</param>
/// <param name="Vectors">E.g. <c>in-process</c>.</param>
/// <param name="Cache">E.g. <c>memory</c>.</param>
/// <param name="Models">E.g. <c>extractive</c>.</param>
/// <param name="Embeddings">E.g. <c>built-in</c>.</param>
/// <param name="RateLimits">E.g. <c>memory</c>.</param>
public sealed record ChosenAdapters(
    string Storage,
    string Vectors,
    string Cache,
    string Models,
    string Embeddings,
    string RateLimits
);
