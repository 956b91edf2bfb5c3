using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Ports;

/// <summary>Asks hubs (W3C WebSub) to tell of changes; never one that is no public address.</summary>
public interface IFeedHub
{
    /// <param name="callback">Where the hub is to tell.</param>
    /// <param name="secret">What it is to sign with.</param>
    /// <param name="lease">For how long it is asked to tell.</param>
    /// <returns>Whether the hub took the request, which it verifies afterwards.</returns>
    Task<Result<Nothing>> SubscribeAsync(
        SourceHub hub,
        string callback,
        string secret,
        TimeSpan lease,
        CancellationToken cancellationToken
    );
}
