using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Storage;
using BlogManager.Infrastructure.Storage.Sqlite;
using BlogManager.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Adapters.Tests.Sqlite;

/// <summary>The file is deleted, moved or damaged, while it is open or before.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LostFileTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string Data => Path.Combine(_directory.Path, "data");

    private string DatabaseFile => Path.Combine(Data, "blogmanager.db");

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Test]
    public async Task Once_the_directory_is_deleted_writes_are_refused_and_the_store_counts_as_lost()
    {
        await using var services = await StockedAsync();
        Directory.Delete(Data, recursive: true);
        var posts = services.GetRequiredService<IPostStore>();
        var refused = await Assert.CatchAsync<StoreLostException>(() =>
            posts.ReplaceAsync(Samples.Post("p2"), Samples.SpaceId, [], Cancel)
        );
        Assert.That(
            refused!.Message,
            Does.StartWith("The database file was deleted, moved or replaced").And.Not.Contain(_directory.Path)
        );
        Assert.That(
            services.GetRequiredService<IStoreFaults>().IsOutage(refused),
            Is.True,
            "which callers are told as 503"
        );
        await Assert.ThatAsync(async () => await posts.PingAsync(Cancel), Throws.TypeOf<StoreLostException>());
        Assert.That(await posts.TakesWritesAsync(Cancel), Is.False);
        Assert.That(File.Exists(DatabaseFile), Is.False, "no empty one in its place");
    }

    [Test]
    public async Task A_file_that_was_replaced_is_not_the_store_either()
    {
        await using var services = await StockedAsync();
        File.Copy(DatabaseFile, DatabaseFile + ".copy");
        File.Move(DatabaseFile + ".copy", DatabaseFile, overwrite: true);
        await Assert.ThatAsync(
            async () => await services.GetRequiredService<IPostStore>().PingAsync(Cancel),
            Throws.TypeOf<StoreLostException>()
        );
    }

    [Test]
    public async Task Once_it_is_back_in_its_place_all_is_well()
    {
        await using var services = await StockedAsync();
        var posts = services.GetRequiredService<IPostStore>();
        Directory.Move(Data, Data + "-away");
        Assert.That(async () => await posts.DeleteAsync("p1", Cancel), Throws.TypeOf<StoreLostException>());
        Directory.Move(Data + "-away", Data);
        await posts.PingAsync(Cancel);
        Assert.That(await posts.TakesWritesAsync(Cancel), Is.True);
        Assert.That(await posts.DeleteAsync("p1", Cancel), Is.Not.Null);
    }

    [Test]
    public async Task Damage_that_is_met_while_it_runs_stays_known()
    {
        await using var services = await StockedAsync();
        var database = services.GetRequiredService<SqliteDatabase>();
        var root = await database.WriteAsync(
            c => c.Number("SELECT rootpage FROM sqlite_schema WHERE name = 'questions'"),
            Cancel
        );
        await database.EraseAsync(c => c.Number("SELECT 1"), Cancel);
        await using (var file = new FileStream(DatabaseFile, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.Position = (root - 1) * 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xA5, 4096).ToArray(), Cancel);
        }

        var posts = services.GetRequiredService<IPostStore>();
        await posts.PingAsync(Cancel);
        // A connection that has the page still in its memory would not see it.
        SqliteConnection.ClearAllPools();
        var fault = await Assert.CatchAsync<SqliteException>(() => posts.FindAsync("p1", Cancel));
        Assert.That(
            (fault!.SqliteErrorCode, services.GetRequiredService<IStoreFaults>().IsOutage(fault)),
            Is.EqualTo((11, true))
        );
        var lost = await Assert.CatchAsync<StoreLostException>(() => posts.PingAsync(Cancel));
        Assert.That(lost!.Message, Does.StartWith("The database file is damaged"));
    }

    [TestCase("no database"), TestCase("cut off"), TestCase("overwritten"), TestCase("newer"), TestCase("a directory")]
    public async Task A_file_that_cannot_be_used_is_said_before_the_service_listens(string how)
    {
        await (await StockedAsync()).DisposeAsync();
        SqliteConnection.ClearAllPools();
        var bytes = await File.ReadAllBytesAsync(DatabaseFile, Cancel);
        switch (how)
        {
            case "no database":
                await File.WriteAllTextAsync(DatabaseFile, new string('x', 5000), Cancel);
                break;
            case "cut off":
                await File.WriteAllBytesAsync(DatabaseFile, bytes[..(bytes.Length / 2)], Cancel);
                break;
            case "overwritten":
                bytes.AsSpan(4096 * 3, 4096 * 8).Fill(0x5A);
                await File.WriteAllBytesAsync(DatabaseFile, bytes, Cancel);
                break;
            case "newer":
                await using (var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False"))
                {
                    await connection.OpenAsync(Cancel);
                    connection.Execute("PRAGMA user_version = 999");
                }

                break;
            default:
                File.Delete(DatabaseFile);
                Directory.CreateDirectory(DatabaseFile);
                break;
        }

        await using var services = SqliteStorageUnderTest.Services(Data);
        var refused = await Assert.CatchAsync<StoreUnusableException>(() => services.OpenStoreAsync());
        Assert.That(
            refused!.Message,
            Does.Not.Contain("\n")
                .And.Contains(
                    how switch
                    {
                        "newer" => "schema version 999",
                        "a directory" => "cannot be made or written",
                        _ => "is no database, or a damaged one",
                    }
                )
        );
    }

    [Test]
    public async Task A_sound_file_and_none_at_all_are_opened()
    {
        await using (var none = SqliteStorageUnderTest.Services(Data))
            await none.OpenStoreAsync();
        await (await StockedAsync()).DisposeAsync();
        await using var stocked = SqliteStorageUnderTest.Services(Data);
        await stocked.OpenStoreAsync();
        Assert.That(await stocked.GetRequiredService<IPostStore>().CountAsync(Cancel), Is.EqualTo(1));
    }

    private async Task<ServiceProvider> StockedAsync()
    {
        var services = SqliteStorageUnderTest.Services(Data);
        await services.GetRequiredService<IEmbeddingStore>().AddSpaceAsync(Samples.Space(), Cancel);
        Assert.That(
            await services
                .GetRequiredService<IPostStore>()
                .ReplaceAsync(Samples.Post("p1"), Samples.SpaceId, [], Cancel),
            Is.True
        );
        return services;
    }
}
