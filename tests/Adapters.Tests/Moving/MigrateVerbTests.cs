using System.Net;
using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Adapters.Tests.Mongo;
using BlogManager.Adapters.Tests.Sqlite;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Testing;
using BlogManager.Testing.MongoWire;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Adapters.Tests.Moving;

/// <summary>The verb <c>migrate</c> as an operator runs it, in a process of its own.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MigrateVerbTests
{
    private TempDirectory _from = null!;
    private TempDirectory _to = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public void Prepare() => (_from, _to) = (new TempDirectory(), new TempDirectory());

    [TearDown]
    public void Clean()
    {
        _from.Dispose();
        _to.Dispose();
    }

    [Test]
    public async Task A_move_killed_in_its_middle_is_gone_on_with_and_a_third_run_changes_nothing()
    {
        const int posts = 800;
        await using (var source = SqliteStorageUnderTest.Services(_from.Path))
        {
            await Stocked.FillAsync(source, posts: 2);
            await source
                .GetRequiredService<IStoreContents>()
                .Posts.PutAsync([.. Enumerable.Range(2, posts - 2).Select(i => Record($"p{i:000}"))], Cancel);
        }

        await using (
            var killed = VerbProcess.Start(
                _from.Path,
                [],
                line =>
                    line.StartsWith("posts ", StringComparison.Ordinal)
                    && !line.StartsWith("posts 0/", StringComparison.Ordinal),
                Arguments
            )
        )
        {
            await killed.SeenAsync();
            // Whoever holds the writer's lock stops the move where it is: the kill comes in its middle, however slow
            // the machine.
            await using var hold = new SqliteConnection(
                $"Data Source={Path.Combine(_to.Path, "blogmanager.db")};Pooling=False"
            );
            await hold.OpenAsync(Cancel);
            await using var lockOut = hold.BeginTransaction(deferred: false);
            await killed.KillAsync();
        }

        var there = await PostsAsync();
        Assert.That(there, Is.GreaterThan(0).And.LessThan(posts), "the kill came before or after the work");
        var resumed = await RunAsync();
        Assert.That(resumed.ExitCode, Is.Zero, resumed.StandardError);
        Assert.That(
            resumed.StandardOutput,
            Does.Match($@"posts\s+{posts - there}\s+{posts}\s+{posts}").And.Contain("Everything is there")
        );
        await using (var source = SqliteStorageUnderTest.Services(_from.Path))
        await using (var target = SqliteStorageUnderTest.Services(_to.Path))
            Assert.That(
                await Stocked.DumpAsync(target) == await Stocked.DumpAsync(source),
                Is.True,
                "the copy is not the same"
            );

        var third = await RunAsync();
        Assert.That(third.ExitCode, Is.Zero, third.StandardError);
        Assert.That(third.StandardOutput, Does.Match($@"posts\s+0\s+{posts}\s+{posts}"));
    }

    [Test]
    public async Task A_key_made_on_the_source_opens_the_service_on_the_target_and_a_running_service_forbids_the_move()
    {
        var key = (await ServiceProcess.RunAsync(_from.Path, "keys", "bootstrap-admin")).StandardOutput.Trim();
        await using (var service = await ServiceProcess.StartAsync(_from.Path))
        {
            var refused = await RunAsync();
            Assert.That(refused.ExitCode, Is.EqualTo(1));
            Assert.That(refused.StandardError, Does.Contain("a service runs on the source"));
        }

        var moved = await RunAsync();
        Assert.That(moved.ExitCode, Is.Zero, moved.StandardError);
        await using var other = await ServiceProcess.StartAsync(_to.Path);
        other.Client.DefaultRequestHeaders.Add("X-API-Key", key);
        using var answer = await other.Client.GetAsync(new Uri("/api/v1/auth/audit", UriKind.Relative), Cancel);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync(Cancel));
        Assert.That(await answer.Content.ReadAsStringAsync(Cancel), Does.Contain("created"));
    }

    [Test]
    public async Task From_sqlite_to_mongo_and_where_the_target_holds_other_data_the_status_is_3()
    {
        var connection = await MongoServer.ConnectionStringAsync();
        var database = $"blogmanager_test_{Guid.NewGuid():n}";
        await using var source = SqliteStorageUnderTest.Services(_from.Path);
        await Stocked.FillAsync(source, posts: 9);
        var dump = await Stocked.DumpAsync(source);
        await source.DisposeAsync();
        await using var target = MongoStorageUnderTest.Services(connection, database);
        try
        {
            (string, string)[] settings =
            [
                ("BlogManager:Storage:Mongo:ConnectionString", connection),
                ("BlogManager:Storage:Mongo:Database", database),
            ];
            await using var verb = VerbProcess.Start(
                _from.Path,
                settings,
                _ => false,
                "migrate",
                "--from",
                "sqlite",
                "--to",
                "mongo"
            );
            Assert.That(await verb.ExitAsync(), Is.Zero, verb.Output);
            Assert.That(await Stocked.DumpAsync(target), Is.EqualTo(dump));
            Assert.That(verb.Output, Does.Not.Contain(connection));

            await using var back = VerbProcess.Start(
                _from.Path,
                settings,
                _ => false,
                "migrate",
                "--from",
                "mongo",
                "--to",
                "sqlite"
            );
            Assert.That(await back.ExitAsync(), Is.EqualTo(3), back.Output);
            Assert.That(back.Output, Does.Contain("holds other data").And.Contain("--force"));
        }
        finally
        {
            await target.GetRequiredService<MongoDatabase>().DropAsync(CancellationToken.None);
        }
    }

    [Test]
    public async Task A_provider_or_setting_that_is_wrong_is_said_and_nothing_is_made()
    {
        var unknown = await ServiceProcess.RunAsync(_from.Path, "migrate", "--from", "sqlite", "--to", "cassandra");
        Assert.That(
            (unknown.ExitCode, unknown.StandardError.Contains("mongo", StringComparison.Ordinal)),
            Is.EqualTo((1, true)),
            unknown.StandardError
        );
        var unset = await ServiceProcess.RunAsync(_from.Path, "migrate", "--from", "sqlite", "--to", "mongo");
        Assert.That(unset.ExitCode, Is.EqualTo(1));
        Assert.That(unset.StandardError, Does.Contain("Storage:Mongo:ConnectionString"));
        var absent = await RunAsync();
        Assert.That(absent.ExitCode, Is.EqualTo(1));
        Assert.That(absent.StandardError, Does.Contain("no source"));
        Assert.That(
            Directory.EnumerateFileSystemEntries(_from.Path).Concat(Directory.EnumerateFileSystemEntries(_to.Path)),
            Is.Empty
        );
    }

    [Test]
    public async Task A_target_that_does_not_answer_is_said_in_a_line_without_its_connection_string()
    {
        await using (var source = SqliteStorageUnderTest.Services(_from.Path))
            await Stocked.FillAsync(source, posts: 1);
        var gone = MongoStandIn.Start();
        await gone.DisposeAsync();
        await using var verb = VerbProcess.Start(
            _from.Path,
            [("BlogManager:Storage:Mongo:ConnectionString", gone.ConnectionString)],
            _ => false,
            "migrate",
            "--from",
            "sqlite",
            "--to",
            "mongo"
        );
        Assert.That(await verb.ExitAsync(), Is.EqualTo(1), verb.Output);
        Assert.That(verb.Output, Does.Contain("Stopped: mongodb does not answer.").And.Not.Contain("mongodb://"));
    }

    private string[] Arguments => ["migrate", "--from", "sqlite", "--to", "sqlite", "--to-data-directory", _to.Path];

    private Task<(int ExitCode, string StandardOutput, string StandardError)> RunAsync() =>
        ServiceProcess.RunAsync(_from.Path, Arguments);

    private async Task<long> PostsAsync()
    {
        await using var target = SqliteStorageUnderTest.Services(_to.Path);
        return await target.GetRequiredService<IStoreContents>().Posts.CountAsync(Cancel);
    }

    private static PostRecord Record(string id)
    {
        var post = Samples.Post(id);
        return new PostRecord(post, [new PostVectors(Samples.SpaceId, Samples.Embeddings(post))]);
    }
}
