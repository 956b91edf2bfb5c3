using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Jobs;

/// <summary>Ends of attempts are counted where the store recorded them, each once.</summary>
[NonParallelizable]
public sealed class JobMetricsTests
{
    private static readonly Error Upstream = new(
        "upstream_failed",
        ErrorKind.UpstreamFailed,
        "The page could not be fetched."
    );
    private static readonly Error Refused = new("no_article_found", ErrorKind.Unprocessable, "No article was found.");

    [Test]
    public async Task Success_failure_and_retries_are_counted_by_kind_with_the_time_of_each_attempt()
    {
        await using var host = new WorkerHost(
            (job, _, _) =>
                Task.FromResult<Result<string>>(
                    job.Subject switch
                    {
                        "well" => "{}",
                        "refused" => Refused,
                        _ => Upstream,
                    }
                ),
            ("MaxAttempts", "3")
        );
        await host.StartAsync();
        using var measured = new Measurements();
        foreach (var subject in (string[])["well", "refused", "ill"])
            await host.FinishedAsync(await host.EnqueueAsync(subject), TimeSpan.FromSeconds(1));
        // The count follows the store's record.
        await host.UntilAsync(() => Task.FromResult(measured.Of("job_duration_seconds", WorkerHost.Kind).Count == 5));
        double Ends(string outcome) => measured.Sum("jobs_finished_total", WorkerHost.Kind, outcome);
        Assert.That((Ends("succeeded"), Ends("failed"), Ends("retried"), Ends("cancelled")), Is.EqualTo((1, 2, 2, 0)));
    }

    [Test]
    public async Task A_job_that_no_attempt_ends_is_counted_as_failed_when_it_is_given_up()
    {
        await using var host = new WorkerHost((_, _, _) => Task.FromResult<Result<string>>("{}"), ("MaxAttempts", "1"));
        var job = await host.EnqueueAsync();
        await host.Store.ClaimAsync("another worker", TimeSpan.FromSeconds(1), CancellationToken.None);
        host.Time.Advance(TimeSpan.FromSeconds(2));
        using var measured = new Measurements();
        await host.StartAsync();
        Assert.That((await host.FinishedAsync(job)).Status, Is.EqualTo(JobStatus.Failed));
        await host.UntilAsync(() => Task.FromResult(measured.Of("jobs_finished_total").Count == 1));
        Assert.That(measured.Sum("jobs_finished_total", WorkerHost.Kind, "failed"), Is.EqualTo(1));
    }
}
