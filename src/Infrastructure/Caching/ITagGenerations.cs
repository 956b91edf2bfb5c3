namespace BlogManager.Infrastructure.Caching;

/// <summary>The generations of an entry's tags, as a part of its key.</summary>
/// <param name="Text">Differs from every earlier one as soon as one of the tags was raised.</param>
/// <param name="IsShared">
/// Whether other processes use the same one, so that what they have remembered may be read.
/// </param>
internal readonly record struct TagStamp(string Text, bool IsShared, TimeSpan? LongestLifetime = null);

/// <summary>
/// Counts how often what a tag stands for has changed. Entries are remembered under a key with the generations of their
/// tags: an entry made before a change, or by a factory that still runs, is never found again, whatever the order of
/// events.
/// </summary>
internal interface ITagGenerations
{
    Action<IReadOnlyCollection<string>>? RaisedElsewhere { set; }

    /// <summary>Called when nothing remembered under an earlier stamp may be served any more.</summary>
    Action? Distrusted { set; }

    ValueTask<TagStamp> StampAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken);

    /// <summary>Raises tags: in this process before the call first waits, elsewhere as soon as can be.</summary>
    /// <returns>Ids (<see cref="EntryId"/>) of the entries that were dropped elsewhere.</returns>
    Task<IReadOnlyCollection<string>> RaiseAsync(IReadOnlyCollection<string> tags);
}
