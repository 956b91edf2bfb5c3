using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Adapters.Tests.Mongo;
using BlogManager.Adapters.Tests.Sqlite;
using BlogManager.Application.Migration;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Moving;

/// <summary>A move from store to store, on real files and on MongoDB.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StoreMigrationTests
{
    private const int Posts = 20;

    private static readonly Caller By = new("k0", "an actor", Scopes.All);

    private readonly FakeTimeProvider _time = new(Stocked.Now);
    private readonly List<TempDirectory> _directories = [];
    private ServiceProvider _source = null!;
    private ServiceProvider _target = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task Prepare()
    {
        _source = Sqlite();
        _target = Sqlite();
        await Stocked.FillAsync(_source, Posts);
    }

    [TearDown]
    public async Task Clean()
    {
        await _source.DisposeAsync();
        await _target.DisposeAsync();
        foreach (var directory in _directories)
            directory.Dispose();
    }

    [Test]
    public async Task All_of_a_file_is_in_the_other_file_to_the_letter()
    {
        var report = (await MoveAsync()).Value;
        Assert.That(
            report.Select(k => (k.Kind, k.Written)),
            Is.EqualTo([
                ("spaces", 2L),
                ("posts", 20L),
                ("keys", 2L),
                ("key changes", 3L),
                ("jobs", 3L),
                ("sources", 1L),
                ("answers", 1L),
                ("curated answers", 1L),
                ("daily counts", 2L),
                ("budgets", 1L),
                ("replies", 1L),
            ])
        );
        Assert.That(report.All(k => k.Source == k.Target && k.Source == k.Written), Is.True);
        Assert.That(await Stocked.DumpAsync(_target), Is.EqualTo(await Stocked.DumpAsync(_source)));
        Assert.That(
            (
                await _target.GetRequiredService<ILexicalIndex>().SearchAsync(new LexicalQuery(["zebra"], 9), Cancel)
            ).Select(h => h.PostId),
            Is.All.EqualTo("p000")
        );
        Assert.That(
            (
                await _target.GetRequiredService<ILexicalIndex>().StatisticsAsync(["zebra"], WordForm.Written, Cancel)
            ).Chunks,
            Is.EqualTo(Posts * 2)
        );
        Assert.That(
            (await _target.GetRequiredService<IJobStore>().ClaimAsync("w", TimeSpan.FromMinutes(1), Cancel))!.Id,
            Is.EqualTo("j2")
        );
    }

    [Test]
    public async Task What_went_to_mongo_and_back_is_the_same_to_the_letter()
    {
        await using var mongo = MongoStorageUnderTest.Services(
            await MongoServer.ConnectionStringAsync(),
            $"blogmanager_test_{Guid.NewGuid():n}",
            time: _time
        );
        try
        {
            Assert.That((await MoveAsync(_source, mongo)).Error, Is.Null);
            Assert.That(await Stocked.DumpAsync(mongo), Is.EqualTo(await Stocked.DumpAsync(_source)));
            Assert.That((await MoveAsync(mongo, _target)).Error, Is.Null);
            Assert.That(await Stocked.DumpAsync(_target), Is.EqualTo(await Stocked.DumpAsync(_source)));
        }
        finally
        {
            await mongo.GetRequiredService<MongoDatabase>().DropAsync(CancellationToken.None);
        }
    }

    [TestCase("posts", 8)]
    [TestCase("keys", 2)]
    [TestCase("jobs", 0)]
    public async Task A_move_that_was_cut_off_goes_on_and_writes_nothing_twice(string kind, long done)
    {
        await CutOffAsync(kind, done);
        var contents = _target.GetRequiredService<IStoreContents>();
        var before = await contents.Posts.CountAsync(Cancel) + await contents.Jobs.CountAsync(Cancel);
        Assert.That(before, Is.LessThan(Posts + 3));
        Assert.That((await contents.FindMoveAsync(Cancel))!.FinishedAt, Is.Null);
        var report = (await MoveAsync()).Value;
        Assert.That(report.Where(k => k.Kind is "posts" or "jobs").Sum(k => k.Written), Is.EqualTo(Posts + 3 - before));
        Assert.That(await Stocked.DumpAsync(_target), Is.EqualTo(await Stocked.DumpAsync(_source)));
    }

    [Test]
    public async Task What_changed_between_the_cut_and_the_next_run_is_brought_up_to_date()
    {
        await CutOffAsync("jobs", 0);
        await _source.GetRequiredService<IApiKeyStore>().RevokeAsync("k1", By, Cancel);
        await Stocked.StoreAsync(_source, Samples.Post("p003", version: 2, words: "wombat"));
        var report = (await MoveAsync()).Value;
        Assert.That(report.Single(k => k.Kind == "keys").Written, Is.EqualTo(1));
        Assert.That(await Stocked.DumpAsync(_target), Is.EqualTo(await Stocked.DumpAsync(_source)));
    }

    [Test]
    public async Task What_the_source_lost_since_the_cut_makes_the_counts_differ()
    {
        await CutOffAsync("keys", 0);
        await _source.GetRequiredService<IPostStore>().DeleteAsync("p003", Cancel);
        var moved = await MoveAsync();
        Assert.That(moved.Error?.Code, Is.EqualTo("counts_differ"));
        Assert.That(moved.Error!.Message, Does.Contain("posts 19 in the source, 20 in the target"));
    }

    [Test]
    public async Task A_second_run_changes_nothing_and_a_target_with_a_life_of_its_own_is_let_be()
    {
        await MoveAsync();
        var dump = await Stocked.DumpAsync(_target);
        Assert.That((await MoveAsync()).Value.Sum(k => k.Written), Is.Zero);
        Assert.That(await Stocked.DumpAsync(_target), Is.EqualTo(dump));

        await Stocked.StoreAsync(_target, Samples.Post("p003", version: 2));
        Assert.That(
            (await MoveAsync()).Value.Sum(k => k.Written),
            Is.Zero,
            "the counts are the same, and a newer version stays"
        );
        await Stocked.StoreAsync(_target, Samples.Post("new"));
        Assert.That((await MoveAsync()).Error!.Message, Does.Contain("finished before"));
        Assert.That((await _target.GetRequiredService<IPostStore>().FindAsync("p003", Cancel))!.Version, Is.EqualTo(2));
    }

    [Test]
    public async Task A_target_with_other_data_is_refused_and_by_force_filled_without_losing_it()
    {
        await _target.GetRequiredService<IEmbeddingStore>().AddSpaceAsync(Samples.Space(), Cancel);
        await Stocked.StoreAsync(_target, Samples.Post("theirs"));
        var refused = await MoveAsync();
        Assert.That((refused.Error?.Kind, refused.Error?.Code), Is.EqualTo((ErrorKind.Conflict, "target_not_empty")));
        Assert.That(await _target.GetRequiredService<IPostStore>().CountAsync(Cancel), Is.EqualTo(1));
        Assert.That((await MoveAsync(force: true)).Value.Single(k => k.Kind == "posts").Target, Is.EqualTo(Posts + 1));
        Assert.That(await _target.GetRequiredService<IPostStore>().FindAsync("theirs", Cancel), Is.Not.Null);
    }

    [Test]
    public async Task A_target_begun_from_another_source_is_refused()
    {
        await CutOffAsync("posts", 8);
        await using var other = Sqlite();
        await Stocked.FillAsync(other, 1);
        Assert.That((await MoveAsync(other, _target)).Error!.Code, Is.EqualTo("target_not_empty"));
    }

    [Test]
    public async Task A_source_that_changes_while_it_is_copied_is_said()
    {
        var migration = new StoreMigration(
            _source.GetRequiredService<IStoreContents>(),
            _target.GetRequiredService<IStoreContents>(),
            _time
        );
        var isChanged = false;
        var moved = await migration.RunAsync(
            force: false,
            progress =>
            {
                if (isChanged || progress is not { Kind: "jobs", Done: 0 })
                    return;
                isChanged = true;
                Stocked.StoreAsync(_source, Samples.Post("late")).GetAwaiter().GetResult();
            },
            Cancel
        );
        Assert.That(moved.Error!.Message, Does.Contain("changed while it was copied"));
        Assert.That((await MoveAsync()).Error, Is.Null, "run again, it is whole");
        Assert.That(await Stocked.DumpAsync(_target), Is.EqualTo(await Stocked.DumpAsync(_source)));
    }

    [Test]
    public async Task A_source_that_is_absent_empty_in_use_or_the_target_itself_is_refused()
    {
        await using var empty = Sqlite();
        Assert.That((await MoveAsync(empty, _target)).Error!.Message, Does.Contain("no source"));
        await empty.GetRequiredService<IPostStore>().PingAsync(Cancel);
        Assert.That((await MoveAsync(empty, _target)).Error!.Message, Does.Contain("holds nothing"));
        Assert.That((await MoveAsync(_source, _source)).Error!.Message, Does.Contain("the same store"));
        await using var second = SqliteStorageUnderTest.Services(_directories[0].Path, _time);
        Assert.That(
            (await MoveAsync(second, _target)).Error!.Message,
            Does.Contain("runs on the source"),
            "another has the file open"
        );
        await _source.DisposeAsync();
        Assert.That((await MoveAsync(second, _target)).Error, Is.Null);
    }

    private Task<Result<IReadOnlyList<MigratedKind>>> MoveAsync(bool force = false) =>
        MoveAsync(_source, _target, force);

    private Task<Result<IReadOnlyList<MigratedKind>>> MoveAsync(
        IServiceProvider from,
        IServiceProvider to,
        bool force = false
    ) =>
        new StoreMigration(
            from.GetRequiredService<IStoreContents>(),
            to.GetRequiredService<IStoreContents>(),
            _time
        ).RunAsync(force, _ => { }, Cancel);

    /// <summary>Cuts a move off once some records of a kind are done.</summary>
    private async Task CutOffAsync(string kind, long done)
    {
        using var cut = new CancellationTokenSource();
        try
        {
            await new StoreMigration(
                _source.GetRequiredService<IStoreContents>(),
                _target.GetRequiredService<IStoreContents>(),
                _time
            ).RunAsync(force: false, Watch, cut.Token);
            Assert.Fail("the move was not cut off");
        }
        catch (OperationCanceledException)
        {
            // That was the point.
        }

        void Watch(MigrationProgress progress)
        {
            if (progress.Kind == kind && progress.Done >= done)
                cut.Cancel();
        }
    }

    private ServiceProvider Sqlite()
    {
        var directory = new TempDirectory();
        _directories.Add(directory);
        return SqliteStorageUnderTest.Services(directory.Path, _time);
    }
}
