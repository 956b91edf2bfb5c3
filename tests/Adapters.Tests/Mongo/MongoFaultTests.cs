using System.Net;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Resilience;
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
        yield return Fault("a server that throttles", Command(16500), isTransient: false, isOutage: false);
        yield return Fault(
            "servers that could not be looked up",
            new MongoUnresolvedException(new IOException()),
            isTransient: false,
            isOutage: true
        );
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

    [Test]
    public void A_server_that_throttles_is_asked_again_and_then_the_caller_by_no_breaker()
    {
        IDependencyFaults faults = MongoFaults.Instance;
        var fault = Command(16500, "Error=16500, RetryAfterMs=34, Details='x'");
        Assert.That(
            (faults.IsWorthRetrying(fault), faults.DidNothing(fault), faults.CountsAgainst(fault)),
            Is.EqualTo((true, true, false))
        );
        Assert.That(faults.RetryAfter(fault), Is.EqualTo(TimeSpan.FromMilliseconds(34)));
        Assert.That(((IStoreFaults)MongoFaults.Instance).IsOutage(fault), Is.True, "it becomes a 503");
        Assert.That(faults.RetryAfter(Command(2, "RetryAfterMs=34")), Is.Null);
    }

    [TestCase("RetryAfterMs=34", 34)]
    [TestCase("Error=16500, RetryAfterMs=0, x", 0)]
    [TestCase("RetryAfterMs=3600000", 5_000)]
    [TestCase("RetryAfterMs=", null)]
    [TestCase("RetryAfterMs=99999999999999", null)]
    [TestCase("Too many requests", null)]
    public void How_long_to_wait_stands_in_the_text(string message, int? milliseconds) =>
        Assert.That(
            MongoFaults.RetryAfter(message),
            Is.EqualTo(milliseconds is { } given ? TimeSpan.FromMilliseconds(given) : (TimeSpan?)null)
        );

    [Test]
    public void A_write_is_made_again_where_the_server_did_nothing_and_not_where_it_may_have()
    {
        IDependencyFaults faults = MongoFaults.Instance;
        Assert.That(faults.DidNothing(new MongoNotPrimaryException(Connection, [], [])), Is.True);
        Assert.That(faults.DidNothing(new MongoConnectionException(Connection, "x")), Is.False);
        Assert.That(faults.DidNothing(new MongoNodeIsRecoveringException(Connection, [], [])), Is.False);
        Assert.That(faults.DidNothing(Command(11600)), Is.False);
    }

    private static MongoCommandException Command(int code, string message = "x") =>
        new(Connection, message, [], new BsonDocument { { "ok", 0 }, { "code", code } });

    private static TestCaseData Fault(string name, Exception fault, bool isTransient, bool isOutage) =>
        new TestCaseData(fault, isTransient, isOutage).SetArgDisplayNames(name);
}
