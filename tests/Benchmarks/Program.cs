using BlogManager.Benchmarks;

switch (args)
{
    case ["vectors"]:
        await VectorSearchBenchmark.RunAsync();
        return 0;
    case ["breakers"]:
        BreakerBenchmark.Run();
        return 0;
    case ["metrics"]:
        await MetricsBenchmark.RunAsync(10_000);
        return 0;
    case ["follow"]:
        await VectorFollowBenchmark.RunAsync();
        return 0;
    case ["bare", var source, var key, var address]:
        await BareEndpoint.RunAsync(source, key, address);
        return 0;
    case ["sink", var address]:
        await BareEndpoint.SwallowAsync(address);
        return 0;
    default:
        Console.Error.WriteLine(
            "usage: dotnet run -c Release --project tests/Benchmarks -- vectors | breakers | metrics | follow | bare URL KEY ADDRESS | sink ADDRESS"
        );
        return 2;
}
