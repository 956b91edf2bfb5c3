namespace BlogManager.Application.Ports;

/// <summary>
/// The primary store is damaged, or no longer where it was: nothing that is written now would be there after a restart.
/// </summary>
/// <param name="message">What happened and what to do, good for anyone's eyes: without paths and hosts.</param>
public sealed class StoreLostException(string message) : Exception(message);
