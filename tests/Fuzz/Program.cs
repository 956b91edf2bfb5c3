using System.Globalization;

namespace BlogManager.Fuzz;

internal static class Program
{
    private const int DefaultCount = 100_000;
    private const int DefaultSeed = 1;

    private const string Usage = """
        dotnet run --project tests/Fuzz -- [count] [seed]              made-up posts, titles, questions, histories; default 100000 1
        dotnet run --project tests/Fuzz -- --case SEED NUMBER          one case again
        dotnet run --project tests/Fuzz -- --worst [characters [name]] what each hostile text costs, each in a process of its own
        dotnet run --project tests/Fuzz -- --beside                    how long asks take while hostile posts are taken in
        """;

    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["--one", var name, var length]:
                return await Worst.OneAsync(name, Number(length));
            case ["--worst"]:
                return await Worst.MeasureAsync(1_000_000, []);
            case ["--worst", var length, .. var names]:
                return await Worst.MeasureAsync(Number(length), names);
            case ["--beside"]:
                return await Beside.MeasureAsync();
            case ["--case", var seed, var number]:
                return await FuzzAsync(Number(seed), Number(number), 1);
            case []:
                return await FuzzAsync(DefaultSeed, 0, DefaultCount);
            case [var count] when int.TryParse(count, out var many):
                return await FuzzAsync(DefaultSeed, 0, many);
            case [var count, var seed] when int.TryParse(count, out var many) && int.TryParse(seed, out var which):
                return await FuzzAsync(which, 0, many);
            default:
                await Console.Error.WriteLineAsync(Usage);
                return 2;
        }
    }

    private static async Task<int> FuzzAsync(int seed, int from, int count)
    {
        var outcome = await FuzzRun.RunAsync(seed, from, count, Console.WriteLine);
        foreach (var (code, times) in outcome.Codes.OrderByDescending(c => c.Value))
            Console.WriteLine($"{times, 8} {code}");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{outcome.Cases} cases, {outcome.Failures.Count} failures; most CPU {outcome.MostCpu.Seconds:F2} s (case {outcome.MostCpu.Number}), encoder {outcome.EncoderSeconds:F0} s in all"
            )
        );
        return outcome.Failures.Count == 0 ? 0 : 1;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
