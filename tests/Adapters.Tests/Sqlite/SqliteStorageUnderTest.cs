using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Infrastructure.Storage.Sqlite;
using BlogManager.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Adapters.Tests.Sqlite;

/// <summary>The stores over a real file in a temporary directory.</summary>
internal static class SqliteStorageUnderTest
{
    public static Task<StorageUnderTest> CreateAsync(TimeProvider time)
    {
        var directory = new TempDirectory();
        var services = Services(directory.Path, time);
        return Task.FromResult(new StorageUnderTest(services, async () =>
            {
                await services.DisposeAsync();
                directory.Dispose();
            }));
    }

    public static ServiceProvider Services(string directory, TimeProvider? time = null)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("BlogManager:DataDirectory", directory)])
            .Build();
        return new ServiceCollection()
            .AddSingleton(time ?? TimeProvider.System)
            .AddSqliteStorage(configuration)
            .BuildServiceProvider();
    }
}
