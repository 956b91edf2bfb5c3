using System.Globalization;
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
    case ["fill", var directory, var count]:
        await GrownBlog.FillAsync(directory, int.Parse(count, CultureInfo.InvariantCulture));
        return 0;
    case ["scale", var service, var key, var posts, var processId, var take]:
        return await ScaleBenchmark.RunAsync(
            service,
            key,
            posts,
            int.Parse(processId, CultureInfo.InvariantCulture),
            int.Parse(take, CultureInfo.InvariantCulture)
        );
    case ["providers"]:
        await ModelProviderBenchmark.RunAsync();
        return 0;
    case ["model-server", var section]:
        await ModelProviderBenchmark.ServeAsync(section);
        return 0;
    case ["bare", var source, var key, var address]:
        await BareEndpoint.RunAsync(source, key, address);
        return 0;
    case ["views", var service, var admin, var folder, var rate, var seconds, var processId, .. var more]:
        return await PageViews.RunAsync(
            service,
            admin,
            folder,
            int.Parse(rate, CultureInfo.InvariantCulture),
            int.Parse(seconds, CultureInfo.InvariantCulture),
            int.Parse(processId, CultureInfo.InvariantCulture),
            withPreflight: !more.Contains("no-preflight")
        );
    case ["sink", var address]:
        await BareEndpoint.SwallowAsync(address);
        return 0;
    default:
        Console.Error.WriteLine(
            "usage: dotnet run -c Release --project tests/Benchmarks -- vectors | breakers | metrics | follow | fill DIRECTORY COUNT | scale SERVICE KEY POSTS PID COUNT | providers | model-server SECTION | bare URL KEY ADDRESS | sink ADDRESS | views SERVICE KEY FOLDER RATE SECONDS PID [no-preflight]"
        );
        return 2;
}
