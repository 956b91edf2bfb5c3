using BlogManager.Benchmarks;

switch (args)
{
    case ["vectors"]:
        await VectorSearchBenchmark.RunAsync();
        return 0;
    default:
        Console.Error.WriteLine("usage: dotnet run -c Release --project tests/Benchmarks -- vectors");
        return 2;
}
