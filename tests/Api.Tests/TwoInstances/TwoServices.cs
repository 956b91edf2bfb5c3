using BlogManager.Testing;
using BlogManager.Testing.MongoWire;
using Microsoft.Data.Sqlite;
using MongoDB.Bson;
using MongoDB.Driver;

namespace BlogManager.Api.Tests.TwoInstances;

/// <summary>
/// Two processes of the service as it is shipped, on one store, one Redis for cache and limits, and vectors in one
/// Chroma or in each process. All of it is the test's own and goes with it.
/// </summary>
internal sealed class TwoServices : IAsyncDisposable
{
    internal const string Category = "two-instances";
    internal const string Sqlite = "sqlite";
    internal const string Mongo = "mongo";
    internal const string Chroma = "chroma";
    internal const string InProcess = "in-process";

    private readonly TempDirectory _data = new();
    private readonly string _database = $"blogmanager_test_{Guid.NewGuid():n}";
    private readonly string? _mongo;
    private readonly MongoStandIn? _standIn;
    private RedisServer? _redis;
    private ChromaServer? _chroma;
    private ServiceProcess? _one;
    private ServiceProcess? _two;

    private TwoServices(string store)
    {
        if (store != Mongo)
            return;
        _mongo = Environment.GetEnvironmentVariable(MongoStandIn.RealServer);
        if (!string.IsNullOrEmpty(_mongo))
            return;
        _standIn = MongoStandIn.Start();
        _mongo = _standIn.ConnectionString;
    }

    internal ServiceProcess One => _one!;

    internal ServiceProcess Two => _two!;

    /// <summary>What both wrote: for the message of a test that failed.</summary>
    internal string Output => $"The first wrote:\n{One.Output}\nThe second wrote:\n{Two.Output}";

    /// <summary>
    /// Starts both at once, each with an admin key on its client. Ends the test as ignored where a server is missing.
    /// </summary>
    /// <param name="store">
    /// <see cref="Sqlite"/>, or <see cref="Mongo"/>: the one that <c>BLOGMANAGER_TEST_MONGO</c> names, else the tests'
    /// stand-in.
    /// </param>
    /// <param name="vectors"><see cref="Chroma"/> or <see cref="InProcess"/>.</param>
    /// <param name="settings">Further settings of both.</param>
    internal static async Task<TwoServices> StartAsync(
        string store,
        string vectors,
        params (string Setting, string Value)[] settings
    )
    {
        if (!RedisServer.IsInstalled)
            Assert.Ignore(RedisServer.Missing);
        if (vectors == Chroma && !ChromaServer.IsInstalled)
            Assert.Ignore(ChromaServer.Missing);
        var services = new TwoServices(store);
        try
        {
            await services.StartAsync(vectors, settings);
            return services;
        }
        catch
        {
            await services.DisposeAsync();
            throw;
        }
    }

    /// <summary>How many posts were written more than once, by their versions: nothing that the API shows.</summary>
    internal async Task<long> WrittenTwiceAsync()
    {
        if (_mongo is not null)
        {
            using var client = new MongoClient(_mongo);
            return await client
                .GetDatabase(_database)
                .GetCollection<BsonDocument>("posts")
                .CountDocumentsAsync(Builders<BsonDocument>.Filter.Ne("version", 1));
        }

        await using var connection = new SqliteConnection(
            $"Data Source={_data.File("blogmanager.db")};Mode=ReadOnly;Pooling=False"
        );
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM posts WHERE version <> 1";
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>The instance that holds the lease of a job that runs; null where none runs.</summary>
    internal async Task<ServiceProcess?> HolderAsync(string kind)
    {
        string? owner;
        if (_mongo is not null)
        {
            using var client = new MongoClient(_mongo);
            var jobs = client.GetDatabase(_database).GetCollection<BsonDocument>("jobs");
            var running =
                Builders<BsonDocument>.Filter.Eq("kind", kind) & Builders<BsonDocument>.Filter.Eq("status", "running");
            owner = (await jobs.Find(running).FirstOrDefaultAsync())?["lease_owner"].AsString;
        }
        else
        {
            await using var connection = new SqliteConnection(
                $"Data Source={_data.File("blogmanager.db")};Mode=ReadOnly;Pooling=False"
            );
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT lease_owner FROM jobs WHERE kind = $kind AND status = 'running'";
            command.Parameters.AddWithValue("$kind", kind);
            owner = await command.ExecuteScalarAsync() as string;
        }

        return owner is null ? null
            : owner.Contains($"-{One.Id}-", StringComparison.Ordinal) ? One
            : owner.Contains($"-{Two.Id}-", StringComparison.Ordinal) ? Two
            : throw new InvalidOperationException("A job is held by neither instance.");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in (IAsyncDisposable?[])[_one, _two, _chroma, _redis])
        {
            if (server is not null)
                await server.DisposeAsync();
        }

        if (_mongo is not null)
        {
            using var client = new MongoClient(_mongo);
            await client.DropDatabaseAsync(_database);
        }

        if (_standIn is not null)
            await _standIn.DisposeAsync();

        _data.Dispose();
    }

    private async Task StartAsync(string vectors, (string, string)[] settings)
    {
        var chroma = vectors == Chroma ? ChromaServer.StartAsync() : null;
        _redis = await RedisServer.StartAsync();
        _chroma = chroma is null ? null : await chroma;
        List<(string, string)> all =
        [
            ("BlogManager:Cache:Provider", "redis"),
            ("BlogManager:Cache:Redis:ConnectionString", _redis.ConnectionString),
            ("BlogManager:RateLimits:Store", "redis"),
            ("BlogManager:Vectors:Provider", vectors),
            .. settings,
        ];
        if (_chroma is not null)
            all.Add(("BlogManager:Vectors:Chroma:Url", _chroma.Url.ToString()));
        if (_mongo is not null)
            all.AddRange([
                ("BlogManager:Storage:Provider", Mongo),
                ("BlogManager:Storage:Mongo:ConnectionString", _mongo),
                ("BlogManager:Storage:Mongo:Database", _database),
            ]);
        var (exitCode, key, error) = await ServiceProcess.RunAsync(_data.Path, [.. all], ["keys", "bootstrap-admin"]);
        Assert.That(exitCode, Is.Zero, error);
        var both = await Task.WhenAll(
            ServiceProcess.StartAsync(_data.Path, [.. all]),
            ServiceProcess.StartAsync(_data.Path, [.. all])
        );
        (_one, _two) = (both[0], both[1]);
        foreach (var service in both)
            service.Client.DefaultRequestHeaders.Add("X-API-Key", key.Trim());
    }
}
