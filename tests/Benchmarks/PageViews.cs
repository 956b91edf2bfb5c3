using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace BlogManager.Benchmarks;

/// <summary>
/// Readers of a blog with the widget, at a constant rate whatever the service makes of it: each page view is the
/// preflight and the one read that a browser sends, and one in a hundred asks a question, as a stream. Times count from
/// when a view was due, so that a service that falls behind does not hide it.
/// </summary>
internal sealed class PageViews : IDisposable
{
    private const string Origin = "https://blog.example";
    private const int Questions = 50;
    private const int ViewsPerAsk = 100;
    private const int WarmUpSeconds = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _client = new(
        new SocketsHttpHandler
        {
            // Readers keep connections; behind a proxy they are the proxy's.
            MaxConnectionsPerServer = 256,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
        }
    )
    {
        Timeout = Patience,
    };

    private readonly string _service;
    private readonly bool _withPreflight;
    private readonly Times _early = new();
    private readonly Times _views = new();
    private readonly Times _asks = new();
    private readonly Times _firstWords = new();
    private string _key = "";
    private string[] _posts = [];
    private string[] _questions = [];
    private int _underWay;
    private int _mostUnderWay;

    private PageViews(string service, bool withPreflight) =>
        (_service, _withPreflight) = (service.TrimEnd('/'), withPreflight);

    /// <summary>Takes in a blog, has it read, and prints what the readers saw.</summary>
    /// <param name="service">The service's address.</param>
    /// <param name="admin">An admin key.</param>
    /// <param name="folder">Posts as HTML, and questions of readers as JSON lines.</param>
    /// <param name="rate">Page views a second.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="processId">The service's process, whose processor time is told.</param>
    /// <param name="withPreflight">Whether each view asks for permission first, as a new reader's browser does.</param>
    internal static async Task<int> RunAsync(
        string service,
        string admin,
        string folder,
        int rate,
        int seconds,
        int processId,
        bool withPreflight
    )
    {
        using var run = new PageViews(service, withPreflight);
        await run.PrepareAsync(admin, folder);
        await run.ReadAsync(rate, WarmUpSeconds, asks: false);
        run._early.Clear();
        run._views.Clear();
        run._mostUnderWay = 0;
        var (spent, own) = (ProcessorTime(processId), Environment.CpuUsage.TotalTime);
        var elapsed = await run.ReadAsync(rate, seconds, asks: true);
        var (used, ownUsed) = (ProcessorTime(processId) - spent, Environment.CpuUsage.TotalTime - own);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{rate}/s for {seconds} s{(withPreflight ? ", each with its preflight" : "")}: {(run._early.Count + run._views.Count) / elapsed.TotalSeconds:F0} views/s, {run._asks.Count} asks over {run._questions.Length} questions"
            )
        );
        // A question that was asked before is answered from the cache: until each was, readers are computed for.
        Console.WriteLine($"views, first {run._early}");
        Console.WriteLine($"views, then  {run._views}");
        Console.WriteLine($"asks         {run._asks}");
        Console.WriteLine($"first event  {run._firstWords}");
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"processors: service {used / elapsed:F2}, load {ownUsed / elapsed:F2}; at most {run._mostUnderWay} under way"
            )
        );
        return run._early.Failed + run._views.Failed + run._asks.Failed == 0 ? 0 : 1;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task PrepareAsync(string admin, string folder)
    {
        List<string> posts = [];
        foreach (var file in Directory.EnumerateFiles(folder, "*.html").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(file);
            if (name == "index")
                continue;
            posts.Add($"{Origin}/{name}");
            var body = new
            {
                url = posts[^1],
                content = await File.ReadAllTextAsync(file),
                content_type = "text/html",
            };
            await SendAsync(admin, "/api/v1/blogs/process", body);
        }

        var key = await SendAsync(
            admin,
            "/api/v1/auth/keys",
            new
            {
                name = "page",
                kind = "publishable",
                tier = "unlimited",
                allowed_origins = new[] { Origin },
            }
        );
        _posts = [.. posts];
        _key = key.GetProperty("key").GetString()!;
        _questions = [.. (await QuestionsAsync(folder)).Distinct(StringComparer.Ordinal).Take(Questions)];
        if (_questions.Length < Questions)
            throw new InvalidOperationException($"There are only {_questions.Length} questions in {folder}.");
    }

    // What people asked of this blog, and then what the service itself finds worth asking.
    private async Task<List<string>> QuestionsAsync(string folder)
    {
        List<string> all = [];
        foreach (var line in await File.ReadAllLinesAsync(Path.Combine(folder, "questions.jsonl")))
            all.Add(JsonElement.Parse(line).GetProperty("question").GetString()!);
        foreach (var post in _posts)
        {
            using var answer = await _client.SendAsync(View(post));
            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            all.AddRange(
                json.RootElement.GetProperty("questions")
                    .EnumerateArray()
                    .Select(q => q.GetProperty("question").GetString()!)
            );
        }

        return all;
    }

    private async Task<TimeSpan> ReadAsync(int rate, int seconds, bool asks)
    {
        var views = rate * seconds;
        List<Task> running = new(views + (views / ViewsPerAsk));
        var begun = Stopwatch.GetTimestamp();
        for (var n = 0; n < views; n++)
        {
            var due = begun + (long)((double)n / rate * Stopwatch.Frequency);
            // The timer wakes at most once a millisecond: whatever is due by then is sent at once.
            while (Stopwatch.GetTimestamp() < due)
                Thread.Sleep(1);
            var (post, ask) = (_posts[n % _posts.Length], n / ViewsPerAsk);
            var times = asks && ask >= _questions.Length ? _views : _early;
            running.Add(Task.Run(() => ViewAsync(times, post, due)));
            if (asks && n % ViewsPerAsk == 0)
                running.Add(Task.Run(() => AskAsync(_questions[ask % _questions.Length], post, due)));
        }

        await Task.WhenAll(running);
        return Stopwatch.GetElapsedTime(begun);
    }

    private Task ViewAsync(Times times, string post, long due) => CountAsync(times, due, async () =>
        {
            if (_withPreflight)
            {
                using var question = new HttpRequestMessage(HttpMethod.Options, Address(post));
                question.Headers.Add("Origin", Origin);
                question.Headers.Add("Access-Control-Request-Method", "GET");
                question.Headers.Add("Access-Control-Request-Headers", "x-api-key");
                using var allowed = await _client.SendAsync(question);
                allowed.EnsureSuccessStatusCode();
            }

            using var view = View(post);
            using var answer = await _client.SendAsync(view);
            answer.EnsureSuccessStatusCode();
        });

    private Task AskAsync(string question, string post, long due) => CountAsync(_asks, due, async () =>
        {
            using var ask = new HttpRequestMessage(HttpMethod.Post, $"{_service}/api/v1/qa/ask")
            {
                Content = JsonContent.Create(
                    new
                    {
                        question,
                        blog_url = post,
                        site = Origin,
                        widget = "1.0.0",
                    }
                ),
            };
            Sign(ask.Headers);
            ask.Headers.Accept.ParseAdd("text/event-stream");
            using var answer = await _client.SendAsync(ask, HttpCompletionOption.ResponseHeadersRead);
            answer.EnsureSuccessStatusCode();
            using var events = new StreamReader(await answer.Content.ReadAsStreamAsync());
            var last = "";
            while (await events.ReadLineAsync() is { } line)
            {
                if (!line.StartsWith("event: ", StringComparison.Ordinal))
                    continue;
                if (last.Length == 0)
                    _firstWords.Add(Stopwatch.GetElapsedTime(due));
                last = line;
            }

            if (last != "event: done")
                throw new HttpRequestException($"The stream ended with \"{last}\".");
        });

    private async Task CountAsync(Times times, long due, Func<Task> action)
    {
        InterlockedMax(ref _mostUnderWay, Interlocked.Increment(ref _underWay));
        try
        {
            await action();
            times.Add(Stopwatch.GetElapsedTime(due));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException)
        {
            times.Fail(e);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private string Address(string post) =>
        $"{_service}/api/v1/questions/check-and-load?blog_url={Uri.EscapeDataString(post)}&widget=1.0.0";

    private HttpRequestMessage View(string post)
    {
        var view = new HttpRequestMessage(HttpMethod.Get, Address(post));
        Sign(view.Headers);
        return view;
    }

    private void Sign(HttpRequestHeaders headers)
    {
        headers.Add("X-API-Key", _key);
        headers.Add("Origin", Origin);
    }

    private async Task<JsonElement> SendAsync(string key, string path, object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _service + path)
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Add("X-API-Key", key);
        using var answer = await _client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        return json.RootElement.Clone();
    }

    private static void InterlockedMax(ref int most, int now)
    {
        int before;
        while (now > (before = Volatile.Read(ref most)) && Interlocked.CompareExchange(ref most, now, before) != before)
        { }
    }

    private static TimeSpan ProcessorTime(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime;
    }

    /// <summary>How long calls took, and what became of those that failed.</summary>
    private sealed class Times
    {
        private readonly List<double> _milliseconds = [];
        private readonly Dictionary<string, int> _faults = new(StringComparer.Ordinal);
        private readonly Lock _lock = new();

        internal int Count => _milliseconds.Count;

        internal int Failed => _faults.Values.Sum();

        internal void Add(TimeSpan time)
        {
            lock (_lock)
                _milliseconds.Add(time.TotalMilliseconds);
        }

        internal void Fail(Exception fault)
        {
            lock (_lock)
                _faults[fault.Message] = _faults.GetValueOrDefault(fault.Message) + 1;
        }

        internal void Clear()
        {
            _milliseconds.Clear();
            _faults.Clear();
        }

        public override string ToString()
        {
            double[] sorted = [.. _milliseconds.Order()];
            double At(double part) => sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling(part * sorted.Length) - 1];
            var faults = string.Concat(_faults.Select(f => $"; {f.Value} times: {f.Key}"));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{sorted.Length}: p50 {At(0.5):F1} ms, p90 {At(0.9):F1} ms, p99 {At(0.99):F1} ms, slowest {At(1):F0} ms, {Failed} failed{faults}"
            );
        }
    }
}
