using System.Net;
using System.Net.Sockets;
using BlogManager.Api.Hosting;
using BlogManager.Api.Settings;
using BlogManager.Testing;
using Microsoft.Extensions.Configuration;

namespace BlogManager.Api.Tests;

/// <summary>
/// Settings as strangers write them, over the real process: nothing is ignored in silence, one message tells every
/// fault, and none is a stack trace.
/// </summary>
[Parallelizable]
public sealed class SettingsReadingTests
{
    private TempDirectory _data = null!;

    [SetUp]
    public void Prepare() => _data = new TempDirectory();

    [TearDown]
    public void Clean() => _data.Dispose();

    [Test]
    public async Task Every_fault_is_told_at_once_each_with_what_is_right()
    {
        (string, string)[] settings =
        [
            ("BlogManager:Crawller:MaxBytes", "1"),
            ("BlogManager:Crawler:MaxBytes", "5MB"),
            ("BlogManager:RateLimits:Ai", "5"),
            ("BlogManager:Jobs:LeaseSeconds", "1"),
            ("BlogManager:Storage:Provider", "postgres"),
            ("BlogManager:Cache:Provider", "redis"),
            ("BlogManager:Larder:Flour", "5"),
            ("BlogManagr:Jobs:Concurrency", "5"),
            ("BlogManager_Crawler_TimeoutSeconds", "3"),
            ("BlogManager:MaxBytes", "5"),
            ("BlogManager:Crawler:RespectRobots", "perhaps"),
        ];
        var (exit, told, errors) = await ServiceProcess.RunAsync(_data.Path, settings, "--url", "http://127.0.0.1:0");
        Assert.That(exit, Is.EqualTo(1), told);
        string[] expected =
        [
            "Option --url is not known: did you mean --urls?",
            "BlogManager:Crawller:MaxBytes is not known to this version: did you mean BlogManager:Crawler:MaxBytes (in the environment BlogManager__Crawler__MaxBytes)?",
            "BlogManager:Crawler:MaxBytes is \"5MB\"; it must be a whole number without a unit, such as 5242880 for 5MB.",
            "BlogManager:Crawler:RespectRobots is \"perhaps\"; it must be true or false.",
            "BlogManager:RateLimits:Ai is a section and takes no value: name what of it is meant, BlogManager:RateLimits:Ai:PermitsPerMinute.",
            "BlogManager:Jobs:LeaseSeconds must be from 3 to 3600.",
            "BlogManager:Storage:Provider is \"postgres\"; valid values: sqlite, mongo.",
            "BlogManager:Cache:Redis:ConnectionString is needed where Cache:Provider is redis, such as localhost:6379.",
            "BlogManager:Larder:Flour is not known to this version: docs/configuration.md lists every setting.",
            "BlogManagr:Jobs:Concurrency is not read: did you mean BlogManager:Jobs:Concurrency (in the environment BlogManager__Jobs__Concurrency)?",
            "BlogManager_Crawler_TimeoutSeconds is not read: did you mean BlogManager:Crawler:TimeoutSeconds (in the environment BlogManager__Crawler__TimeoutSeconds)?",
            "BlogManager:MaxBytes is not known to this version: did you mean BlogManager:Cache:MaxBytes or BlogManager:Crawler:MaxBytes?",
        ];
        var lines = errors.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        // That the lease is shorter than three heartbeats follows from its being wrong, and is told as well.
        Assert.That(
            lines.Skip(1).Select(l => l[2..]).Where(l => !l.Contains("at least three times", StringComparison.Ordinal)),
            Is.EquivalentTo(expected)
        );
    }

    [Test]
    public async Task A_verb_tells_the_same()
    {
        var (exit, _, errors) = await ServiceProcess.RunAsync(
            _data.Path,
            [("BlogManager:Crawler:MaxByte", "2048"), ("BlogManager:Auth:Anonymous", "all")],
            "config",
            "check"
        );
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(
            errors,
            Does.Contain("did you mean BlogManager:Crawler:MaxBytes")
                .And.Contain("none, read, ask")
                .And.Not.Contain("   at ")
        );
    }

    [Test]
    public async Task What_an_earlier_version_read_is_a_warning_that_names_what_is_read_now()
    {
        await using (
            var service = await ServiceProcess.StartAsync(_data.Path, ("BlogManager:RateLimits:VisitorPercent", "10"))
        )
        {
            for (
                var patience = 0;
                patience < 600 && !service.Output.Contains("VisitorPercent", StringComparison.Ordinal);
                patience++
            )
                await Task.Delay(50);
            Assert.That(
                service.Output,
                Does.Match(
                    "\"Warning\".*BlogManager:RateLimits:VisitorPercent is gone.*BlogManager:RateLimits:CATEGORY:PermitsPerMinute"
                )
            );
        }

        var (exit, told, errors) = await ServiceProcess.RunAsync(
            _data.Path,
            [("BlogManager:RateLimits:VisitorPercent", "10")],
            "config",
            "check"
        );
        Assert.That(exit, Is.Zero, errors);
        Assert.That(told, Does.Contain("warn  BlogManager:RateLimits:VisitorPercent is gone"));
    }

    [Test]
    public async Task What_the_contract_has_and_this_version_does_not_read_yet_is_a_warning()
    {
        var (exit, told, errors) = await ServiceProcess.RunAsync(
            _data.Path,
            [("BlogManager:Models:Ollama:ChatModel", "5"), ("BlogManager:Embeddings:Ollama:Model", "5")],
            "config",
            "check"
        );
        Assert.That(exit, Is.Zero, errors);
        Assert.That(
            told,
            Does.Contain("warn  BlogManager:Models:Ollama:ChatModel has no effect: this version does not know it yet.")
                .And.Contain("Embeddings:Ollama:Model")
        );
    }

    [Test]
    public async Task Budgets_and_prices_are_checked_by_name_and_value()
    {
        var (exit, told, errors) = await ServiceProcess.RunAsync(
            _data.Path,
            [
                ("BlogManager:Budgets:Prices:gpt-4.1-mini:Input", "0.4"),
                ("BlogManager:Budgets:Prices:library/llama:8b:Output", "0"),
                ("BlogManager:Budgets:DailyTokens", "1000000"),
            ],
            "config",
            "check"
        );
        Assert.That(exit, Is.Zero, told + errors);
        (exit, told, errors) = await ServiceProcess.RunAsync(
            _data.Path,
            [
                ("BlogManager:Budgets:Prices:gpt-4.1-mini:Input", "cheap"),
                ("BlogManager:Budgets:Prices:gpt-4.1-mini:Output", "-1"),
                ("BlogManager:Budgets:Prices:gpt-4.1-mini:Cached", "1"),
                ("BlogManager:Budgets:Prices:Input", "1"),
                ("BlogManager:Budgets:DailyTokens", "many"),
            ],
            "config",
            "check"
        );
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(
            told + errors,
            Does.Contain("BlogManager:Budgets:Prices:gpt-4.1-mini:Input is \"cheap\"; it must be a number")
                .And.Contain("BlogManager:Budgets:Prices:gpt-4.1-mini:Output is -1; it must be")
                .And.Contain("BlogManager:Budgets:Prices:gpt-4.1-mini:Cached is not known")
                .And.Contain("BlogManager:Budgets:Prices:Input is not known")
                .And.Contain("BlogManager:Budgets:DailyTokens is \"many\"; it must be a whole number")
        );
        (exit, told, errors) = await ServiceProcess.RunAsync(
            _data.Path,
            [("BlogManager:Budgets:MonthlyTokens", "0")],
            "config",
            "check"
        );
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(told + errors, Does.Contain("BlogManager:Budgets:MonthlyTokens must be 1 or more"));
    }

    [TestCase("127.0.0.0/8", "127.0.0.0/8")]
    [TestCase("10.0.0.0/8, fd00::/8", "10.0.0.0/8, fd00::/8")]
    public async Task One_value_is_taken_as_a_list(string value, string shown)
    {
        var (exit, told, errors) = await ServiceProcess.RunAsync(
            _data.Path,
            [("BlogManager:Crawler:AllowedPrivateNetworks", value)],
            "describe"
        );
        Assert.That(exit, Is.Zero, errors);
        Assert.That(told, Does.Match(@"private networks\s+" + shown));
    }

    [TestCase("BlogManager:Crawler:AllowedPrivateNetworks=everywhere", "must hold CIDRs")]
    [TestCase(
        "BlogManager:Crawler:AllowedPrivateNetworks:first=10.0.0.0/8",
        "BlogManager:Crawler:AllowedPrivateNetworks:0"
    )]
    [TestCase("BlogManager:Crawler:MaxBytes:0=5", "takes one value")]
    [TestCase("BlogManager:Crawler:MaxBytes=", "is empty")]
    [TestCase("BlogManager:Cache:Provider:Redis=yes", "takes one value")]
    [TestCase("Crawler:MaxBytes=2048", "--BlogManager:Crawler:MaxBytes")]
    public async Task Other_shapes_are_told(string setting, string help)
    {
        var (exit, _, errors) = await ServiceProcess.RunAsync(_data.Path, "--" + setting);
        Assert.That(exit, Is.EqualTo(1));
        Assert.That(errors, Does.Contain(help).And.Not.Contain("   at "));
    }

    [TestCase("http://127.0.0.1:{0}", "address already in use: another program listens there")]
    [TestCase("http://localhost:{0}", "address already in use: another program listens there")]
    [TestCase("http://192.0.2.1:{0}", "cannot be listened on")]
    [TestCase("nonsense", "Invalid url: 'nonsense'")]
    [TestCase("https://127.0.0.1:0", "An https address needs a certificate")]
    public async Task An_address_that_cannot_be_listened_on_is_told_in_a_line(string address, string reason)
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var url = address.Replace(
            "{0}",
            ((IPEndPoint)other.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            StringComparison.Ordinal
        );
        var (exit, told, errors) = await ServiceProcess.RunAsync(_data.Path, "--urls", url);
        Assert.Multiple(() =>
        {
            Assert.That(exit, Is.EqualTo(1));
            Assert.That(errors.Trim().Split('\n'), Has.Length.EqualTo(1).And.One.Contains(reason));
            Assert.That(told, Does.Not.Contain("Error").And.Not.Contain("Critical").And.Not.Contain("   at "));
        });
    }

    [Test]
    public void A_value_and_a_list_of_one_name_cannot_both_be_meant()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new("BlogManager:Metrics:AllowedNetworks", "10.0.0.0/8"),
                new("BlogManager:Metrics:AllowedNetworks:0", "fd00::/8"),
            ])
            .Build();
        Assert.That(RawSettings.Of(configuration).Faults, Has.One.Contains("as one value and as a list"));
    }

    [TestCase(
        "--urls",
        "http://127.0.0.1:1",
        "--BlogManager:Jobs:Concurrency=2",
        "--environment=Production",
        "/contentRoot",
        "/tmp"
    )]
    public void Options_that_are_known_are_no_faults(params string[] arguments) =>
        Assert.That(HostOptions.Faults(arguments), Is.Empty);

    [TestCase("\"stray\" on the command line", "--urls", "http://127.0.0.1:1", "stray")]
    [TestCase("Option -u is not known", "-u", "http://127.0.0.1:1")]
    [TestCase("Option --urls has no value", "--urls")]
    [TestCase("Option --port is not known", "--port=8002")]
    public void Options_that_are_not_known_are(string fault, params string[] arguments) =>
        Assert.That(HostOptions.Faults(arguments), Has.One.Contains(fault));
}
