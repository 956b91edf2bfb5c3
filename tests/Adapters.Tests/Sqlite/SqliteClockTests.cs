using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Infrastructure.Storage.Sqlite;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Sqlite;

/// <summary>
/// Jobs are due and leases end by one clock for all processes on a file, whatever each takes the time of day to be.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SqliteClockTests : JobClockContract, IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override Task<ServiceProvider> InstanceAsync(TimeProvider time) =>
        Task.FromResult(SqliteStorageUnderTest.Services(_directory.Path, time));

    [Test]
    public async Task After_another_boot_with_the_time_of_day_an_hour_back_a_queued_job_runs()
    {
        await using (var before = await InstanceAsync(Time))
            await Jobs(before).EnqueueAsync(Queued("j1"), Cancel);
        await using (var look = await InstanceAsync(Time))
            await look.GetRequiredService<SqliteDatabase>()
                .WriteAsync(c => c.Execute("UPDATE clock SET boot = 'an earlier one'"), Cancel);
        await using var after = await InstanceAsync(new SkewedTimeProvider(Time, TimeSpan.FromHours(-1)));
        Assert.That((await Jobs(after).ClaimAsync("w", Lease, Cancel))?.Id, Is.EqualTo("j1"));
        Assert.That(await Jobs(after).ClaimAsync("w2", Lease, Cancel), Is.Null);
        Time.Advance(Lease);
        Assert.That((await Jobs(after).ClaimAsync("w2", Lease, Cancel))?.Attempts, Is.EqualTo(2));
    }
}
