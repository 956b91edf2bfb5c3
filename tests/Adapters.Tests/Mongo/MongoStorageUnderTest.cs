using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Infrastructure.Storage.Mongo;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>The stores over a database of their own on a real server, dropped afterwards.</summary>
internal static class MongoStorageUnderTest
{
    public static async Task<StorageUnderTest> CreateAsync(
        TimeProvider time,
        string lexicalSearch = MongoStorageOptions.Auto
    )
    {
        var services = Services(
            await MongoServer.ConnectionStringAsync(),
            $"blogmanager_test_{Guid.NewGuid():n}",
            lexicalSearch,
            time
        );
        return new StorageUnderTest(services, async () =>
        {
            await services.GetRequiredService<MongoDatabase>().DropAsync(CancellationToken.None);
            await services.DisposeAsync();
        });
    }

    public static ServiceProvider Services(
        string connectionString,
        string database,
        string lexicalSearch = MongoStorageOptions.Auto,
        TimeProvider? time = null,
        TimeProvider? server = null,
        MongoConnect? connect = null
    )
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new("BlogManager:Storage:Mongo:ConnectionString", connectionString),
                new("BlogManager:Storage:Mongo:Database", database),
                new("BlogManager:Storage:Mongo:LexicalSearch", lexicalSearch),
            ])
            .Build();
        var services = new ServiceCollection()
            .AddSingleton(time ?? TimeProvider.System)
            .AddLogging()
            .AddMongoStorage(configuration);
        if (connect is not null)
            services.AddSingleton(connect);
        // A clock that the test moves must be the server's too.
        if ((server ?? time) is { } moved)
            services.AddSingleton(new MongoClock(_ => Task.FromResult(moved.GetUtcNow()), time ?? TimeProvider.System));
        return services.BuildServiceProvider();
    }
}
