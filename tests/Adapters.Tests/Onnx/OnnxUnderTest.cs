using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Adapters.Tests.Sqlite;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.BuiltIn;
using BlogManager.Infrastructure.Models.Onnx;
using BlogManager.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Adapters.Tests.Onnx;

/// <summary>The embedder as the service registers it, over a folder and SQLite.</summary>
internal sealed class OnnxUnderTest : IAsyncDisposable
{
    private static readonly string Shipped = Path.Combine(AppContext.BaseDirectory, "models");

    private readonly ServiceProvider _services;
    private readonly StorageUnderTest _storage;

    private OnnxUnderTest(StorageUnderTest storage, ServiceProvider services) =>
        (_storage, _services) = (storage, services);

    internal IEmbedder Embedder => _services.GetRequiredService<IEmbedder>();

    internal BuiltInEmbedder BuiltIn => _services.GetRequiredService<BuiltInEmbedder>();

    internal LoadedEncoder Loaded => _services.GetRequiredService<LoadedEncoder>();

    internal static async Task<OnnxUnderTest> CreateAsync(string folder, params (string Name, string Value)[] settings)
    {
        Dictionary<string, string?> values = new() { [OnnxEmbeddingOptions.Section + ":Folder"] = folder };
        foreach (var (name, value) in settings)
            values[OnnxEmbeddingOptions.Section + ":" + name] = value;
        var storage = await SqliteStorageUnderTest.CreateAsync(TimeProvider.System);
        return new OnnxUnderTest(
            storage,
            new ServiceCollection()
                .AddLogging()
                .AddSingleton(storage.Posts)
                .AddSingleton(storage.Embeddings)
                .AddOnnxEmbeddings(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
                .BuildServiceProvider()
        );
    }

    /// <summary>The encoder in the box, written out as an owner has one.</summary>
    internal static TempDirectory FolderOfShipped()
    {
        var folder = new TempDirectory();
        File.Copy(Path.Combine(Shipped, "encoder.int8.onnx"), Path.Combine(folder.Path, "model.onnx"));
        File.Copy(Path.Combine(Shipped, "vocab.txt"), Path.Combine(folder.Path, "vocab.txt"));
        return folder;
    }

    /// <summary>A model of a table, with a vocabulary of four words: one row of the table for each line.</summary>
    internal static TempDirectory FolderOf(byte[] model, params string[] vocabulary)
    {
        var folder = new TempDirectory();
        File.WriteAllBytes(Path.Combine(folder.Path, "model.onnx"), model);
        File.WriteAllLines(
            Path.Combine(folder.Path, "vocab.txt"),
            vocabulary.Length > 0 ? vocabulary : ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "bread", "boat", "query", "Oven"]
        );
        return folder;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _storage.DisposeAsync();
    }
}
