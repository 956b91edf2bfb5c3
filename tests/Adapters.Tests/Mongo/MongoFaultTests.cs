using System.Net;
using BlogManager.Infrastructure.Storage.Mongo;
using MongoDB.Bson;
using MongoDB.Driver;
using MongoDB.Driver.Core.Clusters;
using MongoDB.Driver.Core.Connections;
using MongoDB.Driver.Core.Servers;
using Polly.Timeout;

namespace BlogManager.Adapters.Tests.Mongo;

public sealed class MongoFaultTests
{
    private static readonly ConnectionId Connection = new(new ServerId(new ClusterId(), new DnsEndPoint("host", 1)));

    private static IEnumerable<TestCaseData> Faults()
    {
        yield return Fault(
            "a lost connection",
            new MongoConnectionException(Connection, "x"),
            isTransient: true,
            isOutage: true
        );
        yield return Fault(
            "no longer primary",
            new MongoNotPrimaryException(Connection, [], []),
            isTransient: true,
            isOutage: true
        );
        yield return Fault(
            "a server that recovers",
            new MongoNodeIsRecoveringException(Connection, [], []),
            isTransient: true,
            isOutage: true
        );
        yield return Fault("interrupted by a shut-down", Command(11600), isTransient: true, isOutage: true);
        yield return Fault(
            "a wrong password",
            new MongoAuthenticationException(Connection, "x"),
            isTransient: false,
            isOutage: true
        );
        yield return Fault("no server in time", new TimeoutException(), isTransient: false, isOutage: true);
        yield return Fault("no answer in time", new TimeoutRejectedException(), isTransient: false, isOutage: true);
        yield return Fault("a duplicate key", Command(11000), isTransient: false, isOutage: false);
        yield return Fault("a bad query", Command(2), isTransient: false, isOutage: false);
        yield return Fault("something else", new InvalidOperationException(), isTransient: false, isOutage: false);
    }

    [TestCaseSource(nameof(Faults))]
    public void A_fault_is_told_from_others(Exception fault, bool isTransient, bool isOutage) =>
        Assert.That(
            (new MongoFaults().IsTransient(fault), MongoFaults.IsOutage(fault)),
            Is.EqualTo((isTransient, isOutage))
        );

    [Test]
    public void A_duplicate_key_is_known() =>
        Assert.That(
            (MongoFaults.IsDuplicateKey(Command(11000)), MongoFaults.IsDuplicateKey(Command(2))),
            Is.EqualTo((true, false))
        );

    private static MongoCommandException Command(int code) =>
        new(Connection, "x", [], new BsonDocument { { "ok", 0 }, { "code", code } });

    private static TestCaseData Fault(string name, Exception fault, bool isTransient, bool isOutage) =>
        new TestCaseData(fault, isTransient, isOutage).SetArgDisplayNames(name);
}
