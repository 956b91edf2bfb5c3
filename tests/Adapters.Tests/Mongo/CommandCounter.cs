using System.Collections.Concurrent;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Configuration;
using MongoDB.Driver.Core.Events;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>What the driver sent, and what came back.</summary>
/// <param name="Commands">Commands, in their order, each with its collection.</param>
/// <param name="Bytes">Bytes of all answers.</param>
/// <param name="Documents">Documents in all answers.</param>
/// <param name="Counted">Documents or keys that a server walks to answer counts without a limit.</param>
internal sealed record Cost(IReadOnlyList<string> Commands, long Bytes, long Documents, long Counted);

/// <summary>Counts the commands of one client by the driver's events.</summary>
internal sealed class CommandCounter
{
    private static readonly HashSet<string> OfTheDriver = new(StringComparer.OrdinalIgnoreCase)
    {
        "hello",
        "isMaster",
        "buildInfo",
        "saslStart",
        "saslContinue",
        "ping",
        "endSessions",
    };

    private readonly ConcurrentDictionary<int, string> _begun = [];
    private readonly ConcurrentQueue<(string Command, long Bytes, long Documents, long Counted)> _done = [];

    public void Configure(ClusterBuilder builder) =>
        builder.Subscribe<CommandStartedEvent>(Begun).Subscribe<CommandSucceededEvent>(Done);

    /// <summary>What an operation costs.</summary>
    public async Task<Cost> OfAsync(Func<Task> operation)
    {
        _done.Clear();
        await operation();
        var all = _done.ToArray();
        return new Cost(
            [.. all.Select(c => c.Command)],
            all.Sum(c => c.Bytes),
            all.Sum(c => c.Documents),
            all.Sum(c => c.Counted)
        );
    }

    private void Begun(CommandStartedEvent e)
    {
        if (OfTheDriver.Contains(e.CommandName))
            return;
        var collection = e.CommandName == "getMore" ? e.Command["collection"] : e.Command[0];
        var isLimited =
            e.CommandName != "aggregate"
            || e.Command["pipeline"].AsBsonArray.Any(s => s.AsBsonDocument.Contains("$limit"));
        _begun[e.RequestId] = $"{e.CommandName} {collection}{(isLimited ? "" : " unlimited")}";
    }

    private void Done(CommandSucceededEvent e)
    {
        if (!_begun.TryRemove(e.RequestId, out var command))
            return;
        var documents = 0L;
        var counted = 0L;
        if (e.Reply.TryGetValue("cursor", out var cursor))
        {
            var batch = cursor.AsBsonDocument.GetValue("firstBatch", null) ?? cursor["nextBatch"];
            documents = batch.AsBsonArray.Count;
            if (command.EndsWith(" unlimited", StringComparison.Ordinal))
                counted = batch.AsBsonArray.Sum(d => d["n"].ToInt64());
        }
        else if (e.Reply.TryGetValue("value", out var value) && value is BsonDocument)
        {
            documents = 1;
        }

        _done.Enqueue((command, e.Reply.ToBson().Length, documents, counted));
    }
}
