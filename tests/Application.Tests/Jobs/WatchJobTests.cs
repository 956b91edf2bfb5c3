using BlogManager.Application.Background;
using BlogManager.Application.Jobs;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Application.Tests.Jobs;

public sealed class WatchJobTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(20);

    private FakeTimeProvider _time = null!;
    private InMemoryJobStore _jobs = null!;
    private JobSignal _signal = null!;
    private Job _job = null!;

    [SetUp]
    public async Task SetUp()
    {
        _time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.Zero));
        _jobs = new InMemoryJobStore(_time);
        _signal = new JobSignal(_time);
        _job = await _jobs.EnqueueAsync(
            new Job
            {
                Id = Ids.New(_time),
                Kind = Job.ProcessPost,
                Subject = "s",
                Payload = "{}",
                Status = JobStatus.Queued,
                CreatedAt = _time.GetUtcNow(),
                NotBefore = _time.GetUtcNow(),
            },
            default
        );
    }

    [Test]
    public async Task Every_change_is_shown_as_it_is_signalled_and_the_stream_ends_with_the_job()
    {
        await using var views = await WatchAsync(default);
        var seen = new List<string>();

        // The clock stands still: what is seen is seen by the signal.
        seen.Add(await NextAsync(views));
        await _jobs.ClaimAsync("w", Lease, default);
        _signal.Wake();
        seen.Add(await NextAsync(views));
        await _jobs.SaveStepAsync(_job.Id, "w", new JobStep("crawl", 1), new JobProgress(1, 2), "{}", Lease, default);
        _signal.Wake();
        seen.Add(await NextAsync(views));
        await _jobs.SucceedAsync(_job.Id, "w", "{}", default);
        _signal.Wake();
        seen.Add(await NextAsync(views));

        Assert.Multiple(() =>
            Assert.That(seen, Is.EqualTo(new[] { "queued 0", "running 0", "running 50", "succeeded 50" }))
        );
        Assert.That(await views.MoveNextAsync(), Is.False);
    }

    [Test]
    public async Task A_change_by_another_process_is_seen_by_polling_and_what_does_not_change_is_not_shown_again()
    {
        await using var views = await WatchAsync(default);
        Assert.That(await NextAsync(views), Is.EqualTo("queued 0"));
        var next = NextAsync(views);

        for (var i = 0; i < 5; i++)
        {
            _signal.Wake();
            _time.Advance(WatchJobHandler.Poll);
            await Task.Delay(5);
        }

        Assert.That(next.IsCompleted, Is.False);
        await _jobs.CancelAsync(_job.Id, default);
        await AdvanceUntilAsync(next);
        Assert.That(await next, Is.EqualTo("cancelled 0"));
    }

    [Test]
    public async Task A_finished_job_is_shown_once()
    {
        await _jobs.CancelAsync(_job.Id, default);
        await using var views = await WatchAsync(default);

        Assert.That(await NextAsync(views), Is.EqualTo("cancelled 0"));
        Assert.That(await views.MoveNextAsync(), Is.False);
    }

    [Test]
    public async Task The_stream_ends_when_the_job_is_erased_with_its_post()
    {
        await using var views = await WatchAsync(default);
        await NextAsync(views);
        await _jobs.DeleteBySubjectAsync("s", default);
        _signal.Wake();

        Assert.That(await views.MoveNextAsync().AsTask().WaitAsync(WaitTimeout), Is.False);
    }

    [Test]
    public async Task A_watcher_who_goes_away_stops_the_watching()
    {
        using var gone = new CancellationTokenSource();
        await using var views = await WatchAsync(gone.Token);
        await NextAsync(views);
        var next = views.MoveNextAsync().AsTask();

        await gone.CancelAsync();

        Assert.That(() => next.WaitAsync(WaitTimeout), Throws.InstanceOf<OperationCanceledException>());
    }

    private async Task<IAsyncEnumerator<JobView>> WatchAsync(CancellationToken cancellationToken)
    {
        // The pipeline cancels the token of the request itself when its deadline passes; the stream goes on.
        using var request = new CancellationTokenSource();
        var result = await new WatchJobHandler(_jobs, _signal).HandleAsync(new WatchJob(JobNo(_job.Id)), request.Token);
        await request.CancelAsync();
        return result.Value.GetAsyncEnumerator(cancellationToken);
    }

    private static async Task<string> NextAsync(IAsyncEnumerator<JobView> views)
    {
        if (!await views.MoveNextAsync().AsTask().WaitAsync(WaitTimeout))
            throw new InvalidOperationException("The stream has ended.");
        return $"{views.Current.Status} {views.Current.Progress.Percent}";
    }

    private async Task AdvanceUntilAsync(Task task)
    {
        for (var i = 0; i < 2000 && !task.IsCompleted; i++)
        {
            _time.Advance(WatchJobHandler.Poll);
            await Task.Delay(5);
        }
    }
}
