namespace BlogManager.Domain.Answers;

/// <summary>Asking is paused.</summary>
/// <param name="Since">Since when.</param>
/// <param name="Message">What readers are told, in the owner's words; null for the service's own.</param>
public sealed record AskingPause(DateTimeOffset Since, string? Message);
