using BlogManager.Domain.Shared;
using Moq;

namespace BlogManager.Application.Tests.Pipeline;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ResilienceTests : IDisposable
{
    private readonly PipelineHost _host = new();

    public ResilienceTests() => _host.Faults.Setup(f => f.IsTransient(It.IsAny<TimeoutException>())).Returns(true);

    [TearDown]
    public void Dispose() => _host.Dispose();

    [Test]
    public async Task At_the_deadline_the_handler_is_cancelled_and_the_caller_told()
    {
        var seen = HangUntilCancelled();
        var sent = _host.SendAsync(new Command());
        _host.Time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.That((await seen).IsCancellationRequested, Is.False);
        _host.Time.Advance(TimeSpan.FromSeconds(0.2));
        var error = (await sent).Error!;
        Assert.That((await seen).IsCancellationRequested, Is.True);
        Assert.That((error.Code, error.Kind), Is.EqualTo(("deadline_exceeded", ErrorKind.DeadlineExceeded)));
        Assert.That(error.Details["deadline_seconds"], Is.EqualTo(5.0));
    }

    [Test]
    public async Task A_request_that_declares_no_deadline_has_thirty_seconds()
    {
        var seen = HangUntilCancelled();
        var sent = _host.SendAsync(new OpenToAll());
        await seen;
        _host.Time.Advance(TimeSpan.FromSeconds(29));
        Assert.That(sent.IsCompleted, Is.False);
        _host.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await sent).Error!.Kind, Is.EqualTo(ErrorKind.DeadlineExceeded));
    }

    [Test]
    public async Task A_caller_who_goes_away_cancels_the_handler_and_gets_no_error_made_of_it()
    {
        using var caller = new CancellationTokenSource();
        var seen = HangUntilCancelled();
        var sent = _host.SendAsync(new Command(), cancellationToken: caller.Token);
        await caller.CancelAsync();
        await Assert.ThatAsync(() => sent, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await seen).IsCancellationRequested, Is.True);
    }

    [Test]
    public async Task A_cancellation_that_is_neither_the_callers_nor_the_deadlines_is_no_deadline()
    {
        _host.Handle = (_, _) => throw new OperationCanceledException();
        await Assert.ThatAsync(() => _host.SendAsync(new Command()), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_request_within_a_request_keeps_the_deadline_of_the_outer_one()
    {
        var inner = new TaskCompletionSource<CancellationToken>();
        _host.Handle = async (request, token) =>
        {
            if (request is Command)
                return await _host.SendAsync(new OpenToAll(), cancellationToken: token);
            inner.SetResult(token);
            await Task.Delay(Timeout.Infinite, token);
            return "never";
        };
        var sent = _host.SendAsync(new Command());
        _host.Time.Advance(TimeSpan.FromSeconds(5.1));
        Assert.That((await inner.Task).IsCancellationRequested, Is.True);
        Assert.That((await sent).Error!.Details["deadline_seconds"], Is.EqualTo(5.0));
    }

    [Test]
    public async Task A_query_is_tried_once_more_after_a_transient_fault_of_the_store()
    {
        FailTimes(1, () => new TimeoutException());
        Assert.That((await _host.SendAsync(new Ask())).Value, Is.EqualTo("done"));
        Assert.That(_host.Handled, Is.EqualTo(2));
    }

    [Test]
    public async Task A_query_is_not_tried_a_third_time_and_the_store_is_said_to_be_out()
    {
        FailTimes(2, () => new TimeoutException());
        AssertStoreIsOut(await _host.SendAsync(new Ask()));
        Assert.That(_host.Handled, Is.EqualTo(2));
    }

    [Test]
    public async Task A_fault_that_is_not_transient_is_not_tried_again()
    {
        FailTimes(1, () => new InvalidOperationException());
        await Assert.ThatAsync(() => _host.SendAsync(new Ask()), Throws.InvalidOperationException);
        Assert.That(_host.Handled, Is.EqualTo(1));
    }

    [Test]
    public async Task A_command_is_never_tried_again_because_its_effects_would_repeat()
    {
        FailTimes(1, () => new TimeoutException());
        AssertStoreIsOut(await _host.SendAsync(new Command()));
        Assert.That(_host.Handled, Is.EqualTo(1));
    }

    [Test]
    public async Task Costly_work_beyond_the_limit_is_shed_at_once_and_taken_again_when_there_is_room()
    {
        var release = new TaskCompletionSource();
        var most = 0;
        var running = 0;
        _host.Handle = async (_, token) =>
        {
            most = Math.Max(most, ++running);
            await release.Task.WaitAsync(token);
            running--;
            return "done";
        };
        var limit = Math.Max(4, Environment.ProcessorCount * 2);
        Task<Result<string>>[] taken = [.. Enumerable.Range(0, limit + 64).Select(_ => _host.SendAsync(new Costly()))];
        var shed = await _host.SendAsync(new Costly());
        Assert.That((shed.Error!.Code, shed.Error.Kind), Is.EqualTo(("overloaded", ErrorKind.Unavailable)));
        Assert.That(shed.Error.RetryAfter, Is.GreaterThan(TimeSpan.Zero));
        Assert.That(most, Is.EqualTo(limit));
        Assert.That((await Untroubled()).IsSuccess, Is.True, "cheap requests are not limited");

        release.SetResult();
        Assert.That((await Task.WhenAll(taken)).All(t => t.IsSuccess), Is.True);
        Assert.That((await _host.SendAsync(new Costly())).IsSuccess, Is.True);
    }

    [Test]
    public async Task Costly_work_that_waits_past_its_deadline_is_told_so_and_leaves_the_queue()
    {
        var release = new TaskCompletionSource();
        _host.Handle = async (_, _) =>
        {
            await release.Task;
            return "done";
        };
        var limit = Math.Max(4, Environment.ProcessorCount * 2);
        Task<Result<string>>[] running = [.. Enumerable.Range(0, limit).Select(_ => _host.SendAsync(new Costly()))];
        var waiting = _host.SendAsync(new Costly());
        _host.Time.Advance(TimeSpan.FromSeconds(31));
        Assert.That((await waiting).Error!.Code, Is.EqualTo("deadline_exceeded"));
        release.SetResult();
        await Task.WhenAll(running);
        Assert.That(_host.Handled, Is.EqualTo(limit));
    }

    private async Task<Result<string>> Untroubled()
    {
        var before = _host.Handle;
        _host.Handle = (_, _) => Task.FromResult<Result<string>>("cheap");
        var answer = await _host.SendAsync(new OpenToAll());
        _host.Handle = before;
        return answer;
    }

    private Task<CancellationToken> HangUntilCancelled()
    {
        var seen = new TaskCompletionSource<CancellationToken>();
        _host.Handle = async (_, token) =>
        {
            seen.TrySetResult(token);
            await Task.Delay(Timeout.Infinite, token);
            return "never";
        };
        return seen.Task;
    }

    private void FailTimes(int times, Func<Exception> fault) =>
        _host.Handle = (_, _) => _host.Handled <= times ? throw fault() : Task.FromResult<Result<string>>("done");

    private static void AssertStoreIsOut(Result<string> result)
    {
        Assert.That(
            result.Error,
            Has.Property("Code").EqualTo("dependency_unavailable").And.Property("Kind").EqualTo(ErrorKind.Unavailable)
        );
        Assert.That(result.Error!.Details["dependency"], Is.EqualTo("database"));
        Assert.That(result.Error.RetryAfter, Is.GreaterThan(TimeSpan.Zero));
    }
}
