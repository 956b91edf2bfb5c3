using BlogManager.Application.Migration;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Application.Tests.Migration;

/// <summary>When a move is made, when it is refused, and what is written; real stores are moved in Adapters.Tests.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StoreMigrationTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly InMemoryContents _source = new("here") { Version = 7 };
    private readonly InMemoryContents _target = new("there");
    private readonly List<MigrationProgress> _progress = [];
    private readonly FakeTimeProvider _time = new(Now);

    public StoreMigrationTests()
    {
        foreach (var id in (string[])["k1", "k2"])
            _source.ApiKeys.ById[id] = Key(id);
        _source.Changes.ById["c1"] = Change("c1");
    }

    [Test]
    public async Task Every_kind_is_copied_in_order_and_the_move_is_noted()
    {
        var report = (await MoveAsync()).Value;
        Assert.That(
            report,
            Is.EqualTo([
                new MigratedKind("spaces", 0, 0, 0),
                new MigratedKind("posts", 0, 0, 0),
                new MigratedKind("keys", 2, 2, 2),
                new MigratedKind("key changes", 1, 1, 1),
                new MigratedKind("jobs", 0, 0, 0),
                new MigratedKind("sources", 0, 0, 0),
                new MigratedKind("answers", 0, 0, 0),
                new MigratedKind("curated answers", 0, 0, 0),
                new MigratedKind("daily counts", 0, 0, 0),
                new MigratedKind("budgets", 0, 0, 0),
                new MigratedKind("replies", 0, 0, 0),
            ])
        );
        Assert.That(_target.ApiKeys.ById, Is.EqualTo(_source.ApiKeys.ById));
        Assert.That((_target.Version, _source.IsSettled), Is.EqualTo((7, true)));
        Assert.That(_target.Move, Is.EqualTo(new StoreMove("here", Now, Now)));
        Assert.That(
            _progress.Where(p => p.Kind == "keys"),
            Is.EqualTo([new MigrationProgress("keys", 0, 2), new MigrationProgress("keys", 2, 2)])
        );
    }

    [Test]
    public async Task Two_hundred_are_written_at_once_and_what_is_there_is_not_written_again()
    {
        for (var i = 100; i < 549; i++)
            _source.ApiKeys.ById[$"k{i}"] = Key($"k{i}");
        _target.ApiKeys.ById["k1"] = Key("k1");
        _target.ApiKeys.ById["k2"] = Key("k2") with { Name = "older" };
        var report = (await MoveAsync(force: true)).Value;
        // 451 of which k1 is there and the same.
        Assert.That(_target.ApiKeys.Writes, Is.EqualTo([199, 200, 51]));
        Assert.That(report.Single(k => k.Kind == "keys"), Is.EqualTo(new MigratedKind("keys", 450, 451, 451)));
        Assert.That(_target.ApiKeys.ById["k2"].Name, Is.EqualTo("name"));
        Assert.That(_progress.Where(p => p.Kind == "keys").Select(p => p.Done), Is.EqualTo([0, 200, 400, 451]));
    }

    [TestCase(StoreUse.Absent, StoreUse.Idle, "no source where the settings say")]
    [TestCase(StoreUse.InUse, StoreUse.Idle, "a service runs on the source")]
    [TestCase(StoreUse.Idle, StoreUse.InUse, "a service runs on the target")]
    public async Task A_store_that_is_absent_or_in_use_is_not_moved(StoreUse source, StoreUse target, string why)
    {
        (_source.Use, _target.Use) = (source, target);
        await RefusedAsync("migration_refused", why);
    }

    [Test]
    public async Task A_target_that_is_not_there_yet_is_made()
    {
        _target.Use = StoreUse.Absent;
        Assert.That((await MoveAsync()).IsSuccess, Is.True);
    }

    [Test]
    public async Task A_source_that_holds_nothing_is_not_moved()
    {
        _source.ApiKeys.ById.Clear();
        _source.Changes.ById.Clear();
        await RefusedAsync("migration_refused", "the source holds nothing");
    }

    [Test]
    public async Task A_store_is_not_moved_into_itself()
    {
        var result = await new StoreMigration(_source, new InMemoryContents("here"), _time).RunAsync(
            false,
            Told,
            default
        );
        Assert.That(result.Error!.Message, Is.EqualTo("Not moved: source and target are the same store."));
        Assert.That(result.Error.Kind, Is.EqualTo(ErrorKind.Invalid));
    }

    [Test]
    public async Task A_target_with_other_data_is_left_alone_unless_it_is_forced()
    {
        _target.ApiKeys.ById["other"] = Key("other");
        var error = await RefusedAsync("target_not_empty", "Nothing was copied: the target holds other data.");
        Assert.That(error.Kind, Is.EqualTo(ErrorKind.Conflict));
        Assert.That(_target.Move, Is.Null);
        var report = (await MoveAsync(force: true)).Value;
        Assert.That(report.Single(k => k.Kind == "keys"), Is.EqualTo(new MigratedKind("keys", 2, 2, 3)));
        Assert.That(_target.Move!.FinishedAt, Is.EqualTo(Now));
    }

    [Test]
    public async Task A_move_that_was_cut_off_goes_on_and_keeps_when_it_began()
    {
        _target.Move = new StoreMove("here", Now.AddHours(-1), null);
        _target.ApiKeys.ById["k1"] = Key("k1");
        Assert.That((await MoveAsync()).Value.Single(k => k.Kind == "keys").Written, Is.EqualTo(1));
        Assert.That(_target.Move, Is.EqualTo(new StoreMove("here", Now.AddHours(-1), Now)));
    }

    [Test]
    public async Task A_move_from_elsewhere_does_not_count_as_this_one()
    {
        _target.Move = new StoreMove("elsewhere", Now.AddHours(-1), Now);
        Assert.That((await MoveAsync()).IsSuccess, Is.True);
        Assert.That(_target.Move, Is.EqualTo(new StoreMove("here", Now, Now)));
    }

    [Test]
    public async Task A_move_that_was_finished_is_told_again_and_copies_nothing()
    {
        await MoveAsync();
        _target.ApiKeys.Writes.Clear();
        var again = (await MoveAsync()).Value;
        Assert.That(again.Single(k => k.Kind == "keys"), Is.EqualTo(new MigratedKind("keys", 0, 2, 2)));
        Assert.That(_target.ApiKeys.Writes, Is.Empty);
        _target.ApiKeys.ById["k3"] = Key("k3");
        await RefusedAsync("migration_refused", "this move was finished before");
        Assert.That((await MoveAsync(force: true)).IsSuccess, Is.True, "more in the target is what force allows");
        _target.ApiKeys.ById.Clear();
        Assert.That((await MoveAsync(force: true)).Error?.Code, Is.EqualTo("migration_refused"));
        Assert.That(_target.ApiKeys.Writes, Is.Empty);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_source_that_changes_meanwhile_is_told_of(bool byVersionAlone)
    {
        _source.Changes.AfterRead = () =>
        {
            if (byVersionAlone)
                _source.Version = 8;
            else
                _source.ApiKeys.ById["k3"] = Key("k3");
        };
        await RefusedAsync("migration_refused", "the source changed while it was copied");
        Assert.That(_target.Move!.FinishedAt, Is.Null);
    }

    [Test]
    public async Task Counts_that_differ_are_told()
    {
        _target.Move = new StoreMove("here", Now, null);
        _target.ApiKeys.ById["gone"] = Key("gone");
        _target.Changes.ById["gone"] = Change("gone");
        var error = (await MoveAsync()).Error!;
        Assert.That((error.Code, error.Kind), Is.EqualTo(("counts_differ", ErrorKind.Invalid)));
        Assert.That(
            error.Message,
            Does.StartWith(
                "The counts differ: keys 2 in the source, 3 in the target; key changes 1 in the source, 2 in the target. What"
            )
        );
        Assert.That(_target.Version, Is.Zero);
    }

    private async Task<Error> RefusedAsync(string code, string why)
    {
        var error = (await MoveAsync()).Error;
        Assert.That(error?.Code, Is.EqualTo(code));
        Assert.That(error!.Message, Does.Contain(why));
        return error;
    }

    private Task<Result<IReadOnlyList<MigratedKind>>> MoveAsync(bool force = false) =>
        new StoreMigration(_source, _target, _time).RunAsync(force, Told, TestContext.CurrentContext.CancellationToken);

    private void Told(MigrationProgress progress) => _progress.Add(progress);

    private static ApiKey Key(string id) =>
        new()
        {
            Id = id,
            Name = "name",
            Kind = KeyKind.Secret,
            VisibleId = "bm_sec_" + id,
            Hash = new byte[] { 1 },
            Scopes = [Scope.Ask],
            CreatedAt = Now,
        };

    private static KeyChange Change(string id) =>
        new()
        {
            Id = id,
            At = Now,
            Action = KeyAction.Created,
            KeyId = "k1",
            KeyName = "name",
            ActorName = "system",
        };
}
