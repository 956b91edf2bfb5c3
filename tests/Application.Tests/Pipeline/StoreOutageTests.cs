using BlogManager.Application.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Application.Tests.Pipeline;

/// <summary>An outage of the store is one line in the log at its begin and one at its end.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StoreOutageTests : ILogger<StoreOutage>
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _lines = [];
    private readonly StoreOutage _outage;

    public StoreOutageTests() => _outage = new StoreOutage(_time, this);

    [Test]
    public void Its_begin_and_its_end_are_told_and_what_fails_between_is_counted()
    {
        _outage.Served("GetPost");
        _outage.Failed("GetPost", "mongodb", "IOException");
        _outage.Failed("ListPosts", "mongodb", "IOException");
        _time.Advance(TimeSpan.FromSeconds(12.5));
        _outage.Served("GetHealth");
        _outage.Served("GetPost");
        _outage.Served("ListPosts");
        Assert.That(
            _lines,
            Is.EqualTo([
                "Error The store (mongodb) fails: GetPost could not be served (IOException). Further ones are counted, and told at its end",
                "Debug ListPosts could not be served: the store failed with IOException",
                "Information The store serves again (GetPost): 2 requests had failed in 12.5 seconds",
            ]),
            "a request that did not fail says nothing of the store"
        );
    }

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;

    bool ILogger.IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => _lines.Add($"{logLevel} {formatter(state, exception)}");
}
