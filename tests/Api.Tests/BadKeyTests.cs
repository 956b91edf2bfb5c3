using System.Net;
using System.Net.Sockets;
using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace BlogManager.Api.Tests;

/// <summary>
/// Keys of every wrong form are refused without a look at the store: this one fails at any call, which would be a 500.
/// </summary>
[Parallelizable]
public sealed class BadKeyTests
{
    private static readonly string Good = KeySecret.Create(KeyKind.Secret).Reveal();

    private Mock<IApiKeyStore> _store = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _nobody = null!;

    private static IEnumerable<TestCaseData> Wrong()
    {
        static TestCaseData Case(string name, string key) => new TestCaseData(key).SetArgDisplayNames(name);
        yield return Case("cut short", Good[..^1]);
        yield return Case("cut in half", Good[..20]);
        yield return Case("too long", Good + "0");
        yield return Case("twice", Good + Good);
        yield return Case("another alphabet", Good[..10] + "-_+" + Good[13..]);
        yield return Case("another checksum", Good[..^1] + (Good[^1] == 'x' ? 'y' : 'x'));
        yield return Case("one random character changed", Good[..12] + (Good[12] == 'x' ? 'y' : 'x') + Good[13..]);
        yield return Case("another kind's prefix", "bm_adm_" + Good[7..]);
        yield return Case("an unknown prefix", "bm_xyz_" + Good[7..]);
        yield return Case("upper-case prefix", "BM_SEC_" + Good[7..]);
        yield return Case("a space inside", Good[..10] + ' ' + Good[11..]);
        yield return Case("in quotes", $"\"{Good}\"");
        yield return Case("the prefix alone", "bm_sec_");
        yield return Case("20 kB", "bm_sec_" + new string('x', 20_000));
    }

    [OneTimeSetUp]
    public void Start()
    {
        _store = new Mock<IApiKeyStore>(MockBehavior.Strict);
        _app = new BlogManagerApp(services: s => s.AddSingleton(_store.Object));
        _nobody = _app.CreateClient();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _nobody.Dispose();
        await _app.DisposeAsync();
    }

    [TestCaseSource(nameof(Wrong))]
    public async Task A_malformed_key_is_401_and_costs_no_look_up(string key)
    {
        foreach (var (header, value) in new[] { ("X-API-Key", key), ("Authorization", "Bearer " + key) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/auth/me");
            request.Headers.TryAddWithoutValidation(header, value);
            var problem = await ProblemAssert.IsProblemAsync(
                await _nobody.SendAsync(request),
                HttpStatusCode.Unauthorized,
                "unauthorized"
            );
            Assert.That(problem.GetRawText(), Does.Not.Contain(key.Trim('"')));
        }

        _store.VerifyNoOtherCalls();
    }

    [Test]
    public async Task Two_different_keys_are_400_whatever_the_header()
    {
        var other = KeySecret.Create(KeyKind.Secret).Reveal();
        foreach (
            var headers in new[]
            {
                $"X-API-Key: {Good}\r\nAuthorization: Bearer {other}",
                $"X-API-Key: {Good}\r\nX-API-Key: {other}",
                $"Authorization: Bearer {Good}\r\nAuthorization: Bearer {other}",
            }
        )
            Assert.That(
                await RawStatusAsync(headers),
                Is.EqualTo(400),
                headers
                    .Replace(Good, "first", StringComparison.Ordinal)
                    .Replace(other, "second", StringComparison.Ordinal)
            );
        _store.VerifyNoOtherCalls();
    }

    [Test]
    public async Task Unicode_and_bytes_that_are_no_text_are_refused_as_4xx()
    {
        foreach (
            var key in new[]
            {
                "bm_sec_" + new string('é', 33),
                "bm_sec_" + new string('Ａ', 33),
                "бм_сек_",
                "🔑",
                "\ud800",
            }
        )
            Assert.That(await RawStatusAsync("X-API-Key: " + key), Is.InRange(400, 499));
        _store.VerifyNoOtherCalls();
    }

    [TestCase(40_000)]
    [TestCase(1_048_576)]
    public async Task A_header_of_any_length_is_refused_and_the_service_lives(int length)
    {
        var status = await RawStatusAsync("X-API-Key: bm_sec_" + new string('x', length));
        // Past what Kestrel reads the connection may be cut before its answer is read.
        Assert.That(status, Is.EqualTo(431).Or.EqualTo(length > 100_000 ? 0 : 431));
        Assert.That((await _nobody.GetAsync("/health/live")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        _store.VerifyNoOtherCalls();
    }

    /// <summary>
    /// The status of a request as it stands on the wire, which no client library would send; 0 where the connection was
    /// cut.
    /// </summary>
    private async Task<int> RawStatusAsync(string headers)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _nobody.BaseAddress!.Port);
        var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(
                Encoding.UTF8.GetBytes(
                    $"GET /api/v1/auth/me HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n\r\n"
                )
            );
            using var reader = new StreamReader(stream, Encoding.ASCII);
            return await reader.ReadLineAsync() is { } line
                ? int.Parse(line.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)
                : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
