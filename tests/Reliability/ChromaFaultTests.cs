using BlogManager.Testing;

namespace BlogManager.Reliability.Tests;

/// <summary>Chroma: words alone decide meanwhile, and what is written meanwhile is brought there afterwards.</summary>
public sealed class ChromaFaultTests() : DependencyFaults("vector_db")
{
    private ChromaServer _chroma = null!;

    protected override string? Missing => ChromaServer.IsInstalled ? null : ChromaServer.Missing;

    protected override async Task<int> StartDependencyAsync() => (_chroma = await ChromaServer.StartAsync()).Url.Port;

    protected override async Task StopDependencyAsync() => await _chroma.DisposeAsync();

    protected override Task KillDependencyAsync() => _chroma.KillAsync();

    protected override Task RestartDependencyAsync() => _chroma.RestartAsync();

    protected override IEnumerable<(string, string)> Settings(string address) =>
        [
            ("BlogManager:Vectors:Provider", "chroma"),
            ("BlogManager:Vectors:Chroma:Url", "http://" + address),
            ("BlogManager:Vectors:Chroma:TimeoutSeconds", "4"),
            ("BlogManager:Vectors:Chroma:RepairSeconds", "1"),
        ];
}
