namespace BlogManager.Application.Requests;

/// <summary>Whether spans of model calls hold what was asked and answered; never unless the operator says so.</summary>
/// <param name="IsOn">Whether they do.</param>
public sealed record ContentCapture(bool IsOn);
