using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using BlogManager.Testing;

namespace BlogManager.Api.Tests.GoingLive;

/// <summary>
/// The service behind a real Caddy with the Caddyfile of the guide, by https, as pages and visitors reach it. The
/// service's settings are those of the guide too.
/// </summary>
[Parallelizable]
public sealed class CaddyTests
{
    private const string Page = "https://blog.example";
    private const string Load =
        "/api/v1/questions/check-and-load?blog_url=https%3A%2F%2Fblog.example%2Frye&widget=1.0.0";
    private const string FirstClaim =
        """{"answered":true,"claims":[{"text":"It is called hooch.","quotes":[{"passage":1,"quote":"A grey liquid on top is called hooch."}]},""";
    private const string SecondClaim =
        """{"text":"It can be poured off.","quotes":[{"passage":1,"quote":"it can be poured off or stirred in"}]}]}""";

    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TempDirectory _data = null!;
    private ModelServer _model = null!;
    private ServiceProcess _service = null!;
    private CaddyServer _caddy = null!;
    private HttpClient _reader = null!;
    private string _key = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        if (!CaddyServer.IsInstalled)
            Assert.Ignore(CaddyServer.Missing);
        _data = new TempDirectory();
        _model = await ModelServer.StartAsync();
        var admin = (await ServiceProcess.RunAsync(_data.Path, "keys", "bootstrap-admin")).StandardOutput.Trim();
        _service = await ServiceProcess.StartAsync(
            _data.Path,
            [
                .. Shipped().Where(s => s.Setting != "BlogManager__DataDirectory"),
                ("BlogManager:RateLimits:Similarity:PermitsPerMinute", "3"),
                // All of loopback by default: here other addresses of it play the world.
                ("BlogManager:Metrics:AllowedNetworks", "127.0.0.1/32"),
                ("BlogManager:Models:Provider", "openai"),
                ("BlogManager:Models:OpenAI:BaseUrl", _model.BaseUrl),
                ("BlogManager:Models:OpenAI:ChatModel", "test-model"),
            ]
        );
        _service.Client.DefaultRequestHeaders.Add("X-API-Key", admin);
        using var taken = await _service.Client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url = $"{Page}/rye",
                title = "Rye",
                content = "A grey liquid on top is called hooch. It means that the starter is hungry, and it can be poured off or stirred in.",
            }
        );
        taken.EnsureSuccessStatusCode();
        using var made = await _service.Client.PostAsJsonAsync(
            "/api/v1/auth/keys",
            new
            {
                name = "page",
                kind = "publishable",
                allowed_origins = new[] { Page },
            }
        );
        _key = (await made.JsonAsync()).Text("key")!;
        _caddy = await CaddyServer.StartAsync(_service.Client.BaseAddress!.Authority);
        _reader = Reader("127.0.0.1");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _goOn.TrySetResult();
        _reader?.Dispose();
        if (_caddy is not null)
            await _caddy.DisposeAsync();
        if (_service is not null)
            await _service.DisposeAsync();
        if (_model is not null)
            await _model.DisposeAsync();
        _data?.Dispose();
    }

    [Test]
    public async Task The_widget_comes_by_https_compressed_and_may_be_kept_by_browsers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/widget.js");
        request.Headers.AcceptEncoding.ParseAdd("gzip, br");
        using var answer = await _reader.SendAsync(request);
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.Content.Headers.ContentEncoding, Is.EqualTo(["br"]), "as the service packed it");
            Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/javascript"));
            Assert.That(answer.Headers.CacheControl!.MaxAge, Is.EqualTo(TimeSpan.FromHours(1)));
            Assert.That(answer.Headers.ETag, Is.Not.Null);
            // The service knows by Caddy that its caller came by https.
            Assert.That(answer.Headers.GetValues("Strict-Transport-Security"), Is.EqualTo(["max-age=31536000"]));
        });
    }

    [Test]
    public async Task A_visit_costs_one_read_that_is_304_when_nothing_has_changed_and_no_preflight_for_two_hours()
    {
        using var preflight = new HttpRequestMessage(HttpMethod.Options, Load);
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        preflight.Headers.Add("Access-Control-Request-Headers", "x-api-key");
        using var allowed = await _reader.SendAsync(preflight);
        using var first = await ReadAsync(null);
        using var again = await ReadAsync(first.Headers.ETag!.ToString());
        var text = Encoding.UTF8.GetString(await Gunzipped(first));
        Assert.Multiple(() =>
        {
            Assert.That(allowed.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
            Assert.That(allowed.Headers.GetValues("Access-Control-Max-Age"), Is.EqualTo(["7200"]));
            Assert.That(allowed.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo([Page]));
            Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(first.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo([Page]));
            Assert.That(first.Headers.CacheControl!.ToString(), Is.EqualTo("no-cache, private"));
            Assert.That(first.Headers.Vary, Is.SupersetOf(new[] { "Origin", "Accept-Encoding" }));
            Assert.That(text, Does.Contain("\"status\":\"ready\"").And.Contain("\"questions\":[{"));
            Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
            Assert.That(again.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo([Page]));
            Assert.That(again.Headers.GetValues("X-Cache"), Is.EqualTo(["HIT"]));
        });

        Task<HttpResponseMessage> ReadAsync(string? tag)
        {
            var request = new HttpRequestMessage(HttpMethod.Get, Load);
            request.Headers.AcceptEncoding.ParseAdd("gzip");
            if (tag is not null)
                request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            return _reader.SendAsync(request);
        }

        static async Task<byte[]> Gunzipped(HttpResponseMessage answer)
        {
            Assert.That(answer.Content.Headers.ContentEncoding, Is.EqualTo(["gzip"]));
            await using var gzip = new System.IO.Compression.GZipStream(
                await answer.Content.ReadAsStreamAsync(),
                System.IO.Compression.CompressionMode.Decompress
            );
            using var buffer = new MemoryStream();
            await gzip.CopyToAsync(buffer);
            return buffer.ToArray();
        }
    }

    [Test]
    public async Task The_first_sentence_of_a_streamed_answer_is_there_before_the_last_is_written()
    {
        _model.Always(ModelServer.Streams([FirstClaim, SecondClaim], n => n == 0 ? Task.CompletedTask : _goOn.Task));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/qa/ask")
        {
            Content = JsonContent.Create(new { question = "What is the grey liquid called?" }),
        };
        request.Headers.Accept.ParseAdd("text/event-stream");
        // As browsers ask.
        request.Headers.AcceptEncoding.ParseAdd("gzip, deflate, br, zstd");
        using var answer = await _reader.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
        using var stream = new StreamReader(await answer.Content.ReadAsStreamAsync());
        string? line;
        do line = await stream.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60));
        while (line is not null && !line.Contains("hooch", StringComparison.Ordinal));
        Assert.That(line, Is.EqualTo("""data: {"text":"It is called hooch. [1]"}"""));
        _goOn.SetResult();
        var rest = await stream.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(rest, Does.Contain("It can be poured off.").And.Contain("event: done"));
    }

    [Test]
    public async Task Each_visitor_has_his_own_limit_and_what_he_says_of_himself_changes_nothing()
    {
        Assert.Multiple(async () =>
        {
            Assert.That(await AllowedAsync("127.0.0.5"), Is.EqualTo(3), "one who invents addresses");
            Assert.That(await AllowedAsync("127.0.0.6"), Is.EqualTo(3), "another visitor of the same page");
        });

        async Task<int> AllowedAsync(string from)
        {
            using var visitor = Reader(from);
            var allowed = 0;
            for (var i = 0; i < 6; i++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/similar/blogs")
                {
                    Content = JsonContent.Create(new { blog_url = $"{Page}/rye" }),
                };
                request.Headers.TryAddWithoutValidation("X-Forwarded-For", $"203.0.113.{i}");
                using var answer = await visitor.SendAsync(request);
                Assert.That(answer.StatusCode, Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.TooManyRequests));
                allowed += answer.StatusCode == HttpStatusCode.OK ? 1 : 0;
            }

            return allowed;
        }
    }

    [TestCase(null)]
    [TestCase("127.0.0.1")]
    public async Task The_metrics_are_for_this_machine_and_not_for_the_world(string? forged)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        if (forged is not null)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", forged);
        using var stranger = _caddy.CreateClient("127.0.0.7");
        using var refused = await stranger.SendAsync(request);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        using var local = new HttpClient();
        using var open = await local.GetAsync(new Uri(_service.Client.BaseAddress!, "/metrics"));
        Assert.That(open.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_page_view_that_comes_while_the_service_restarts_waits_for_it()
    {
        var port = CaddyServer.FreePort();
        await using var caddy = await CaddyServer.StartAsync($"127.0.0.1:{port}");
        using var client = caddy.CreateClient();
        var waiting = client.GetAsync(Load);
        await Task.Delay(TimeSpan.FromSeconds(1));
        Assert.That(waiting.IsCompleted, Is.False, "nothing listens yet");
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        using var upstream = await listener.AcceptTcpClientAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await upstream
            .GetStream()
            .WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nup"u8.ToArray());
        using var answer = await waiting;
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("up"));
    }

    [Test]
    public async Task A_request_that_Caddy_could_not_pass_on_is_logged_without_its_key()
    {
        await using var caddy = await CaddyServer.StartAsync($"127.0.0.1:{CaddyServer.FreePort()}", waits: "1s");
        using var client = caddy.CreateClient();
        client.DefaultRequestHeaders.Add("X-API-Key", "bm_pub_canary");
        client.DefaultRequestHeaders.Add("Authorization", "Bearer bm_sec_canary");
        using var answer = await client.GetAsync("/api/v1/blogs");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
        for (var tries = 0; !caddy.Output.Contains("connection refused", StringComparison.Ordinal); tries++)
        {
            Assert.That(tries, Is.LessThan(300), $"in half a minute: {caddy.Output}");
            await Task.Delay(100);
        }

        Assert.That(caddy.Output, Does.Contain("/api/v1/blogs").And.Not.Contain("canary"));
    }

    private static IEnumerable<(string Setting, string Value)> Shipped() =>
        File.ReadLines(Path.Combine(ServiceProcess.RepositoryRoot(), "deploy", "settings"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('=', 2))
            .Select(parts => (parts[0], parts[1]));

    private HttpClient Reader(string from)
    {
        var reader = _caddy.CreateClient(from);
        reader.DefaultRequestHeaders.Add("X-API-Key", _key);
        reader.DefaultRequestHeaders.Add("Origin", Page);
        return reader;
    }
}
