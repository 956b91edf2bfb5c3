using BlogManager.Application.Requests;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Application.Tests.Pipeline;

/// <summary>An outage is told of when it begins and when it ends, and not once more for each call between.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class OutageRecordTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly OutageRecord _record;

    public OutageRecordTests() => _record = new OutageRecord(_time);

    [Test]
    public void The_first_failure_is_told_and_the_end_with_the_calls_and_the_time()
    {
        Assert.That(_record.Failed(), Is.True);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.That((_record.Failed(), _record.Failed()), Is.EqualTo((false, false)));
        Assert.That(_record.Calls, Is.EqualTo(3));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(_record.Served(), Is.EqualTo((3, TimeSpan.FromSeconds(7))));
        Assert.That(_record.Served(), Is.Null, "it is over");
    }

    [Test]
    public void Without_an_outage_there_is_nothing_to_tell() => Assert.That(_record.Served(), Is.Null);

    [TestCase(59, false)]
    [TestCase(60, true)]
    public void What_fails_again_within_a_minute_of_the_end_is_not_told_of(int seconds, bool isTold)
    {
        _record.Failed();
        _record.Served();
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.That(_record.Failed(), Is.EqualTo(isTold));
        Assert.That(_record.Calls, Is.EqualTo(1), "counted anew");
        Assert.That(_record.Served() is not null, Is.EqualTo(isTold), "what was not told of does not end either");
    }

    [Test]
    public void An_outage_that_began_within_that_minute_is_told_of_once_it_lasts()
    {
        _record.Failed();
        _record.Served();
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.That(_record.Failed(), Is.False);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.That((_record.Failed(), _record.Failed()), Is.EqualTo((true, false)));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(_record.Served(), Is.EqualTo((3, TimeSpan.FromSeconds(31))));
    }
}
