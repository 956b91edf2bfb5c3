namespace BlogManager.Application.Requests;

/// <summary>Whether spans of model calls hold what was asked and answered; never unless the operator says so.</summary>
public sealed record ContentCapture(bool IsOn);
