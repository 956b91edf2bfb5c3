using BlogManager.Infrastructure.Jobs;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;

namespace BlogManager.Adapters.Tests.Jobs;

public sealed class JobOptionsTests
{
    [TestCase("Concurrency", "0", "BlogManager:Jobs:Concurrency must be from 1 to 64")]
    [TestCase("LeaseSeconds", "1", "BlogManager:Jobs:LeaseSeconds must be from 3 to 3600")]
    [TestCase("HeartbeatSeconds", "0", "BlogManager:Jobs:HeartbeatSeconds must be from 1 to 1200")]
    [TestCase("HeartbeatSeconds", "6", "LeaseSeconds must be at least three times")]
    [TestCase("MaxAttempts", "0", "BlogManager:Jobs:MaxAttempts must be from 1 to 100")]
    [TestCase("PollMilliseconds", "5", "BlogManager:Jobs:PollMilliseconds must be from 10 to 60000")]
    public void A_setting_out_of_range_stops_the_start_and_says_what_to_do(string setting, string value, string message)
    {
        Assert.That(
            () => new WorkerHost((_, _, _) => throw new NotSupportedException(), (setting, value)),
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains(message)
        );
    }

    [Test]
    public void The_wait_between_attempts_stays_in_its_bounds_and_its_floor_never_falls() =>
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), attempt =>
            {
                var shortest = RetryBackoff.After(attempt.Get, 0);
                var longest = RetryBackoff.After(attempt.Get, 1);
                return shortest >= RetryBackoff.Shortest
                    && longest <= RetryBackoff.Longest
                    && longest == 2 * shortest
                    && RetryBackoff.After(attempt.Get + 1, 0) >= shortest;
            })
            .QuickCheckThrowOnFailure();

    [Test]
    public void A_wait_that_was_asked_for_is_honoured_up_to_an_hour()
    {
        Assert.Multiple(() =>
        {
            Assert.That(RetryBackoff.After(1, 0, TimeSpan.FromSeconds(90)), Is.EqualTo(TimeSpan.FromSeconds(90)));
            Assert.That(RetryBackoff.After(1, 0, TimeSpan.FromSeconds(1)), Is.EqualTo(TimeSpan.FromSeconds(2)));
            Assert.That(RetryBackoff.After(1, 0, TimeSpan.MaxValue), Is.EqualTo(TimeSpan.FromHours(1)));
        });
    }
}
