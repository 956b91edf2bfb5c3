using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// <c>config check</c> over dependencies that fail in different ways: each is told with what is to be done, and no
/// secret is.
/// </summary>
[Parallelizable]
public sealed class ConfigCheckTests
{
    private TempDirectory _data = null!;
    private FakeSite _site = null!;

    [SetUp]
    public async Task StartAsync() => (_data, _site) = (new TempDirectory(), await FakeSite.StartAsync());

    [TearDown]
    public async Task StopAsync()
    {
        _data.Dispose();
        await _site.DisposeAsync();
    }

    [Test]
    public async Task Each_way_to_fail_is_told_with_what_is_to_be_done_and_without_secrets()
    {
        _site.Status("/llm/v1/chat/completions", 401);
        (string, string)[] settings =
        [
            ("BlogManager:Cache:Provider", "redis"),
            (
                "BlogManager:Cache:Redis:ConnectionString",
                $"127.0.0.1:{new Uri(FakeSite.Dead()).Port},password=canary-password"
            ),
            // It answers 404 to all that Chroma would know, as a server of the old API does.
            ("BlogManager:Vectors:Provider", "chroma"),
            ("BlogManager:Vectors:Chroma:Url", _site.Root),
            ("BlogManager:Vectors:Chroma:Token", "canary-token"),
            ("BlogManager:Models:Provider", "openai"),
            ("BlogManager:Models:OpenAI:BaseUrl", _site.Root + "/llm/v1"),
            ("BlogManager:Models:OpenAI:ApiKey", "canary-key"),
            ("BlogManager:Models:OpenAI:ChatModel", "a-model"),
            ("BlogManager:Auth:Anonymous", "read"),
            ("BlogManager:Telemetry:OtlpEndpoint", "http://canary-user:canary-secret@nowhere.invalid:4317"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=canary-header"),
        ];
        var (exit, told, errors) = await ServiceProcess.RunAsync(_data.Path, settings, "config", "check");
        Assert.Multiple(() =>
        {
            Assert.That(exit, Is.EqualTo(1), errors);
            Assert.That(told, Does.Contain("ok    storage (sqlite)"));
            Assert.That(
                told,
                Does.Match(@"FAIL  cache \(redis\): Nothing listens there.*BlogManager:Cache:Redis:ConnectionString")
            );
            Assert.That(told, Does.Match(@"FAIL  vectors \(chroma\): .*no HTTP API v2"));
            Assert.That(
                told,
                Does.Match(@"FAIL  models \(openai\): .*refuses the key.*BlogManager:Models:OpenAI:ApiKey")
            );
            Assert.That(told, Does.Match(@"FAIL  traces \(otlp\): The host name does not resolve"));
            Assert.That(
                told,
                Does.Contain("ok    rate limits (memory), embeddings (built-in): nothing outside this process to try")
            );
            Assert.That(told, Does.Contain("warn  Anyone may read posts without a key"));
            Assert.That(told + errors, Does.Not.Contain("canary"));
        });
    }

    [TestCase("OpenAI", "test-model answers")]
    [TestCase("Ollama", "test-model is pulled (8.0B, Q4_0, context of up to 8192 tokens)")]
    [TestCase("Anthropic", "test-model answers")]
    public async Task The_configured_model_is_tried_and_what_was_found_is_said_in_a_line(string section, string found)
    {
        await using var server = await ModelServer.StartAsync(ModelProtocol.Of(section));
        var provider = server.Protocol.Provider;
        List<(string, string)> settings =
        [
            ("BlogManager:Models:Provider", provider),
            ($"BlogManager:Models:{section}:BaseUrl", server.BaseUrl),
            ($"BlogManager:Models:{section}:ChatModel", "test-model"),
        ];
        if (section != "Ollama")
            settings.Add(($"BlogManager:Models:{section}:ApiKey", "canary-key"));
        if (section != "Anthropic")
            settings.AddRange([
                ("BlogManager:Embeddings:Provider", provider),
                ($"BlogManager:Embeddings:{section}:BaseUrl", server.BaseUrl),
                ($"BlogManager:Embeddings:{section}:Model", "test/embed-1"),
            ]);
        var (exit, told, errors) = await ServiceProcess.RunAsync(_data.Path, [.. settings], "config", "check");
        Assert.That(exit, Is.Zero, told + errors);
        Assert.That(told, Does.Contain($"ok    models ({provider}): {found}"));
        if (section != "Anthropic")
            Assert.That(told, Does.Contain($"ok    embeddings ({provider}): test/embed-1 embeds, in 256 components"));
        Assert.That(told + errors, Does.Not.Contain("canary"));
    }

    [Test]
    public async Task A_qdrant_that_is_named_by_its_http_port_is_told()
    {
        (string, string)[] settings =
        [
            ("BlogManager:Vectors:Provider", "qdrant"),
            ("BlogManager:Vectors:Qdrant:Url", _site.Root),
            ("BlogManager:Vectors:Qdrant:ApiKey", "canary-key"),
        ];
        var (exit, told, errors) = await ServiceProcess.RunAsync(_data.Path, settings, "config", "check");
        Assert.Multiple(() =>
        {
            Assert.That(exit, Is.EqualTo(1), errors);
            Assert.That(told, Does.Match(@"FAIL  vectors \(qdrant\): .*does not speak gRPC.*6334"));
            Assert.That(told + errors, Does.Not.Contain("canary"));
        });
    }

    [Test]
    public async Task An_owners_encoder_is_loaded_and_told_and_a_wrong_one_stops_check_and_start()
    {
        var models = Path.Combine(AppContext.BaseDirectory, "models");
        var folder = Path.Combine(_data.Path, "my-encoder");
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(models, "vocab.txt"), Path.Combine(folder, "vocab.txt"));
        File.Copy(Path.Combine(models, "encoder.int8.onnx"), Path.Combine(folder, "model.onnx"));
        (string, string)[] settings =
        [
            ("BlogManager:Embeddings:Provider", "onnx"),
            ("BlogManager:Embeddings:Onnx:Folder", folder),
            ("BlogManager:Embeddings:Onnx:MaxTokens", "256"),
        ];
        var (exit, told, errors) = await ServiceProcess.RunAsync(_data.Path, settings, "config", "check");
        Assert.That(exit, Is.Zero, told + errors);
        Assert.That(
            told,
            Does.Match(
                @"ok    embeddings \(onnx\): my-encoder-[0-9a-f]{12}, 384 dimensions, pooling mean, up to 256 tokens"
            )
        );

        // It reads a question beside a passage and gives where an answer begins and ends.
        File.Copy(Path.Combine(models, "reader.int8.onnx"), Path.Combine(folder, "model.onnx"), overwrite: true);
        (exit, told, errors) = await ServiceProcess.RunAsync(_data.Path, settings, "config", "check");
        Assert.That(exit, Is.EqualTo(1), errors);
        Assert.That(told, Does.Match(@"FAIL  embeddings \(onnx\): model.onnx gives start_logits.*three dimensions"));
        (exit, told, errors) = await ServiceProcess.RunAsync(_data.Path, settings, "--urls", "http://127.0.0.1:0");
        Assert.That(exit, Is.Not.Zero);
        Assert.That(told + errors, Does.Contain("BlogManager:Embeddings:Onnx:Folder: model.onnx gives start_logits"));
        Assert.That(told + errors, Does.Not.Contain("   at "), "a message, not a stack");
    }

    [Test]
    public async Task A_directory_that_cannot_be_written_is_told()
    {
        // Nobody can make anything there, not even root.
        var (exit, told, errors) = await ServiceProcess.RunAsync("/proc/blogmanager", "config", "check");
        Assert.That(exit, Is.EqualTo(1), errors);
        Assert.That(
            told,
            Does.Match(
                @"FAIL  storage \(sqlite\): The directory of BlogManager:DataDirectory.*cannot be made or written"
            )
        );
    }

    [Test]
    public async Task Describe_tells_of_no_secret()
    {
        (string, string)[] settings =
        [
            ("BlogManager:Storage:Provider", "mongo"),
            ("BlogManager:Storage:Mongo:ConnectionString", "mongodb://canary-user:canary-password@canary-host:27017"),
            ("BlogManager:Cache:Provider", "redis"),
            ("BlogManager:RateLimits:Store", "redis"),
            ("BlogManager:Cache:Redis:ConnectionString", "canary-host:6379,password=canary-password"),
            ("BlogManager:Vectors:Provider", "chroma"),
            ("BlogManager:Vectors:Chroma:Url", "http://canary-host:8000"),
            ("BlogManager:Vectors:Chroma:Token", "canary-token"),
            ("BlogManager:Models:Provider", "openai"),
            ("BlogManager:Models:OpenAI:BaseUrl", "http://canary-host/v1"),
            ("BlogManager:Models:OpenAI:ApiKey", "canary-key"),
            ("BlogManager:Models:OpenAI:ChatModel", "a-model"),
            ("BlogManager:Telemetry:OtlpEndpoint", "http://canary-host:4317"),
        ];
        var (exit, told, errors) = await ServiceProcess.RunAsync(_data.Path, settings, "describe");
        Assert.That(exit, Is.Zero, errors);
        Assert.That(
            told,
            Does.Match(@"Storage:Provider\s+mongo")
                .And.Match(@"POST\s+/api/v1/qa/ask\s+AskQuestion\s+ask\s+ai")
                .And.Match(@"keep finished jobs\s+30 days")
        );
        Assert.That(told + errors, Does.Not.Contain("canary"));
    }
}
