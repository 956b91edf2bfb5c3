using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace BlogManager.Testing;

/// <summary>A series of a query's result.</summary>
/// <param name="Labels">Its labels as JSON, for messages.</param>
/// <param name="Values">Its values, the oldest first; NaN among them where there was nothing to divide by.</param>
public sealed record PrometheusSeries(string Labels, IReadOnlyList<double> Values);

/// <summary>
/// A real Prometheus on a free loopback port that scrapes one service every second, with rules of ours; its data goes
/// with it.
/// </summary>
public sealed partial class PrometheusServer : IAsyncDisposable
{
    /// <summary>Why a test that needs Prometheus is skipped where <see cref="IsInstalled"/> says no.</summary>
    public const string Missing = "There is no prometheus or promtool on PATH: apt-get install prometheus.";

    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(30);

    // The rules' tests take ten seconds of a processor that may be shared.
    private static readonly TimeSpan ToolPatience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly TempDirectory _data;
    private readonly HttpClient _client;

    private PrometheusServer(Process process, TempDirectory data, Uri address)
    {
        (_process, _data) = (process, data);
        _client = new HttpClient { BaseAddress = address };
    }

    /// <summary>Whether both programs are on PATH.</summary>
    public static bool IsInstalled { get; } =
        new[] { "prometheus", "promtool" }.All(program =>
            (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
                .Split(Path.PathSeparator)
                .Any(folder => File.Exists(Path.Combine(folder, program)))
        );

    /// <summary>Starts a server and waits until it has scraped the service once.</summary>
    /// <param name="target">The service, whose <c>/metrics</c> is read as job <c>blogmanager</c>.</param>
    /// <param name="rules">
    /// The directory of the rule files. Intervals of their groups are left out: such a group is first evaluated within
    /// its interval.
    /// </param>
    /// <exception cref="InvalidOperationException">It did not start; the message has its output.</exception>
    public static async Task<PrometheusServer> StartAsync(Uri target, string rules)
    {
        ArgumentNullException.ThrowIfNull(target);
        var data = new TempDirectory();
        foreach (var file in Directory.EnumerateFiles(rules, "*.yml"))
            await File.WriteAllTextAsync(
                data.File("rules-" + Path.GetFileName(file)),
                GroupInterval().Replace(await File.ReadAllTextAsync(file), string.Empty)
            );
        await File.WriteAllTextAsync(
            data.File("prometheus.yml"),
            $$"""
            global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
            rule_files: [rules-*.yml]
            scrape_configs:
              - job_name: blogmanager
                static_configs: [{targets: ["{{target.Authority}}"]}]
            """
        );
        var said = new List<string>();
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(
                "prometheus",
                [
                    "--config.file=" + data.File("prometheus.yml"),
                    "--storage.tsdb.path=" + data.File("data"),
                    "--web.listen-address=127.0.0.1:0",
                    "--enable-feature=exemplar-storage",
                ]
            )
            {
                RedirectStandardError = true,
            },
            EnableRaisingEvents = true,
        };
        process.ErrorDataReceived += (_, line) =>
        {
            lock (said)
                said.Add(line.Data ?? string.Empty);
            if (Listening().Match(line.Data ?? string.Empty) is { Success: true } match)
                listening.TrySetResult(new Uri($"http://{match.Groups[1].Value}/"));
        };
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("It ended."));
        process.Start();
        process.BeginErrorReadLine();
        try
        {
            var server = new PrometheusServer(process, data, await listening.Task.WaitAsync(WaitTimeout));
            await server.WaitUntilReadyAsync();
            await server.WaitForAsync("up{job=\"blogmanager\"} == 1");
            return server;
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            await EndAsync(process);
            data.Dispose();
            lock (said)
                throw new InvalidOperationException(
                    $"Prometheus did not start: {e.Message} It wrote:\n{string.Join('\n', said)}",
                    e
                );
        }
    }

    /// <summary>What an expression gives at a moment; one value a series.</summary>
    /// <param name="expression">In PromQL.</param>
    /// <param name="at">The moment; now where null.</param>
    /// <exception cref="InvalidOperationException">It cannot be evaluated; the message is Prometheus' own.</exception>
    public Task<IReadOnlyList<PrometheusSeries>> QueryAsync(string expression, DateTimeOffset? at = null) =>
        AskAsync("api/v1/query", new() { ["query"] = expression, ["time"] = Seconds(at ?? DateTimeOffset.UtcNow) });

    /// <summary>What an expression gives over a time, every second.</summary>
    /// <param name="expression">In PromQL.</param>
    /// <param name="from">When it begins.</param>
    /// <param name="to">When it ends.</param>
    /// <exception cref="InvalidOperationException">It cannot be evaluated; the message is Prometheus' own.</exception>
    public Task<IReadOnlyList<PrometheusSeries>> QueryAsync(
        string expression,
        DateTimeOffset from,
        DateTimeOffset to
    ) =>
        AskAsync(
            "api/v1/query_range",
            new()
            {
                ["query"] = expression,
                ["start"] = Seconds(from),
                ["end"] = Seconds(to),
                ["step"] = "1",
            }
        );

    /// <summary>Waits until an expression gives something.</summary>
    /// <param name="expression">In PromQL.</param>
    /// <exception cref="TimeoutException">It gave nothing for half a minute.</exception>
    public async Task WaitForAsync(string expression)
    {
        var begun = Stopwatch.GetTimestamp();
        while ((await QueryAsync(expression)).Count == 0)
        {
            if (Stopwatch.GetElapsedTime(begun) > WaitTimeout)
                throw new TimeoutException($"Prometheus has had no data for half a minute for {expression}");
            await Task.Delay(100);
        }
    }

    /// <summary>Waits until what the service shows now has been scraped.</summary>
    public async Task WaitForScrapeAsync()
    {
        // Two: the first may have begun before.
        var scrapes = (await QueryAsync(Scrapes))[0].Values[0];
        await WaitForAsync(string.Create(CultureInfo.InvariantCulture, $"{Scrapes} >= {scrapes + 2}"));
    }

    /// <summary>Runs promtool to its end.</summary>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <returns>Its exit code and all it wrote.</returns>
    public static async Task<(int ExitCode, string Output)> RunToolAsync(string input, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo("promtool", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync().WaitAsync(ToolPatience);
            return (process.ExitCode, await output + await errors);
        }
        finally
        {
            await EndAsync(process);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await EndAsync(_process);
        _process.Dispose();
        _data.Dispose();
    }

    private const string Scrapes = "count_over_time(up{job=\"blogmanager\"}[1h])";

    // It listens before it can answer queries, which are 503 until then.
    private async Task WaitUntilReadyAsync()
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            using var answer = await _client.GetAsync("-/ready");
            if (answer.IsSuccessStatusCode)
                return;
            if (Stopwatch.GetElapsedTime(begun) > WaitTimeout)
                throw new TimeoutException("Prometheus listens and does not become ready.");
            await Task.Delay(50);
        }
    }

    private async Task<IReadOnlyList<PrometheusSeries>> AskAsync(string path, Dictionary<string, string> parameters)
    {
        using var form = new FormUrlEncodedContent(parameters);
        using var answer = await _client.PostAsync(path, form);
        var json = await answer.JsonAsync();
        if (json.Text("status") != "success")
            throw new InvalidOperationException($"{json.Text("error")}: {parameters["query"]}");
        var data = json.GetProperty("data");
        return data.Text("resultType") is "scalar" or "string"
            ? [new PrometheusSeries("{}", [Value(data.GetProperty("result"))])]
            : [.. data.GetProperty("result").EnumerateArray().Select(Series)];
    }

    private static PrometheusSeries Series(JsonElement series) =>
        new(
            series.GetProperty("metric").GetRawText(),
            series.TryGetProperty("values", out var values)
                ? [.. values.EnumerateArray().Select(Value)]
                : [Value(series.GetProperty("value"))]
        );

    // Prometheus writes infinities as +Inf and -Inf.
    private static double Value(JsonElement sample) =>
        sample[1].GetString() switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            var number => double.Parse(number!, CultureInfo.InvariantCulture),
        };

    private static string Seconds(DateTimeOffset time) =>
        (time.ToUnixTimeMilliseconds() / 1000.0).ToString("F3", CultureInfo.InvariantCulture);

    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync().WaitAsync(WaitTimeout);
    }

    [GeneratedRegex(@"msg=""Listening on"" address=(127\.0\.0\.1:[0-9]+)")]
    private static partial Regex Listening();

    [GeneratedRegex(@"(?m)^    interval: .+\n")]
    private static partial Regex GroupInterval();
}
