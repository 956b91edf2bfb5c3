using BlogManager.Application.Importing;
using BlogManager.Application.Ports;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Sources;

/// <summary>Asks hubs to tell of changes of feeds (W3C WebSub, section 5), and again before they cease to.</summary>
internal sealed class HubSubscriptions(ISourceStore sources, IFeedHub hubs, SourceRules rules, TimeProvider time)
{
    // What is asked for; a hub says what it grants.
    private static readonly TimeSpan Lease = TimeSpan.FromDays(10);

    // A hub that has taken a request verifies it by and by; one that does not is asked again.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    internal async Task AskAsync(string id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var isOurs = false;
        // Put off before it is asked: of several instances one asks, and what fails is not asked every second.
        var source = await sources.ChangeAsync(
            id,
            s =>
            {
                isOurs = s.Hub?.AskAt <= now;
                return isOurs ? s.Next() with { Hub = s.Hub! with { AskAt = now + Patience } } : null;
            },
            cancellationToken
        );
        if (!isOurs || source?.Hub is not { } hub)
            return;
        var asked = await hubs.SubscribeAsync(
            hub,
            rules.HubCallback(id),
            HookSignature.OfHub(source.HookSecret),
            Lease,
            cancellationToken
        );
        if (!asked.IsSuccess)
            await RefusedAsync(id, cancellationToken);
    }

    /// <summary>The hub said no, or could not be asked: it is asked ever more seldom.</summary>
    internal Task<Source?> RefusedAsync(string id, CancellationToken cancellationToken) =>
        sources.ChangeAsync(
            id,
            s =>
            {
                if (s.Hub is not { } hub)
                    return null;
                var wait = Patience * Math.Pow(2, Math.Min(hub.Refusals, 10));
                return s.Next() with
                {
                    Hub = hub with
                    {
                        Refusals = hub.Refusals + 1,
                        AskAt = time.GetUtcNow() + (wait < LongestWait ? wait : LongestWait),
                    },
                };
            },
            cancellationToken
        );

    /// <summary>The hub has agreed: it is asked again when four fifths of the time are over.</summary>
    internal Task<Source?> AgreedAsync(string id, TimeSpan lease, CancellationToken cancellationToken) =>
        sources.ChangeAsync(
            id,
            s =>
                s.Hub is not { } hub
                    ? null
                    : s.Next() with
                    {
                        Hub = hub with
                        {
                            Refusals = 0,
                            Until = time.GetUtcNow() + lease,
                            AskAt = time.GetUtcNow() + (lease * 0.8),
                        },
                    },
            cancellationToken
        );
}
