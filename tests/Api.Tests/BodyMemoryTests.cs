using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using BlogManager.Api.Http;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Api.Tests;

/// <summary>Bodies cost memory as they come, and never as they are announced.</summary>
public sealed class BodyMemoryTests
{
    private const int Announced = 8 * 1024 * 1024;

    [Test]
    public async Task Many_who_announce_eight_megabytes_and_send_one_byte_take_next_to_nothing()
    {
        await using var app = new BlogManagerApp();
        using var admin = await app.CreateAdminClientAsync();
        (await admin.GetAsync("/api/v1/blogs")).EnsureSuccessStatusCode();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var sockets = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 200; i++)
                sockets.Add(await AnnounceAsync(admin, "/api/v1/blogs/process-async", Announced, "{"));
            await HeldAsync(app, held => held >= 200 * 4096);
            Assert.That(app.Services.GetRequiredService<BodyBudget>().Held, Is.EqualTo(200 * 4096));
            Assert.That(
                GC.GetTotalMemory(forceFullCollection: true) - before,
                Is.LessThan(32 * 1024 * 1024),
                "1,600 MiB were announced"
            );
        }
        finally
        {
            sockets.ForEach(s => s.Dispose());
        }

        await HeldAsync(app, held => held == 0);
        Assert.That(app.Services.GetRequiredService<BodyBudget>().Held, Is.Zero, "what is given up is given back");
    }

    [TestCase("/api/v1/blogs/process", 8 * 1024 * 1024)]
    [TestCase("/api/v1/qa/ask", 320 * 1024)]
    [TestCase("/api/v1/search", 64 * 1024)]
    [TestCase("/api/v1/similar/blogs", 64 * 1024)]
    [TestCase("/api/v1/auth/keys", 64 * 1024)]
    [TestCase("/api/v1/auth/keys/x/rotate", 64 * 1024)]
    public async Task More_than_an_operation_needs_is_413_at_once_before_a_byte_has_come(string path, int most)
    {
        await using var app = new BlogManagerApp();
        using var admin = await app.CreateAdminClientAsync();
        using var tooLarge = await AnnounceAsync(admin, path, most + 1, string.Empty);
        Assert.That(await StatusAsync(tooLarge), Is.EqualTo(413));
        // Not announced, it is found out when it has come.
        using var content = new StreamContent(
            new MemoryStream(Encoding.UTF8.GetBytes("{\"x\":\"" + new string('x', most) + "\"}"))
        );
        content.Headers.ContentType = new("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.TransferEncodingChunked = true;
        var problem = await ProblemAssert.IsProblemAsync(
            await admin.SendAsync(request),
            HttpStatusCode.RequestEntityTooLarge,
            "payload_too_large"
        );
        Assert.That(problem.GetProperty("details").GetProperty("max_bytes").GetInt32(), Is.EqualTo(most));
        using var fits = new StringContent(
            "{\"unknown\":\"" + new string('x', most - 14) + "\"}",
            Encoding.UTF8,
            "application/json"
        );
        Assert.That(fits.Headers.ContentLength, Is.EqualTo(most));
        Assert.That((int)(await admin.PostAsync(path, fits)).StatusCode, Is.AnyOf(400, 404), "as large as may be");
    }

    [Test]
    public async Task The_sum_of_all_bodies_is_bounded_and_beyond_it_a_request_is_503_and_comes_through_later()
    {
        await using var app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Limits:MaxRequestBodyBytes"] = "262144",
                // Sixteen bodies of 32 KiB, and what the last one needs while it grows.
                ["BlogManager:Limits:MaxBodiesBytes"] = "540672",
            }
        );
        using var admin = await app.CreateAdminClientAsync();
        var holders = new List<TcpClient>();
        for (var i = 1; i <= 20; i++)
        {
            var expected = (Math.Min(i, 16) * 32_768) + (Math.Max(0, i - 16) * 4096);
            holders.Add(
                await AnnounceAsync(
                    admin,
                    "/api/v1/blogs/process-async",
                    262_144,
                    "{\"content\":\"" + new string('x', i <= 16 ? 30_000 : 1)
                )
            );
            await HeldAsync(app, held => held == expected);
            Assert.That(app.Services.GetRequiredService<BodyBudget>().Held, Is.EqualTo(expected));
        }

        using (var refused = await admin.PostAsJsonAsync("/api/v1/search", new { query = "bread" }))
        {
            var problem = await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.ServiceUnavailable, "overloaded");
            Assert.That(
                (refused.Headers.RetryAfter!.Delta, problem.GetProperty("retry_after_seconds").GetInt32()),
                Is.EqualTo(((TimeSpan?)TimeSpan.FromSeconds(2), 2))
            );
        }

        holders.ForEach(h => h.Dispose());
        await HeldAsync(app, held => held == 0);
        Assert.That(
            (await admin.PostAsJsonAsync("/api/v1/search", new { query = "bread" })).StatusCode,
            Is.EqualTo(HttpStatusCode.OK)
        );
    }

    [TestCase("/api/v1/similar/blogs", "Similarity")]
    [TestCase("/api/v1/search", "Search")]
    [TestCase("/api/v1/qa/ask", "Ai")]
    [TestCase("/api/v1/blogs/process", "Ai")]
    [TestCase("/api/v1/auth/keys", "Admin")]
    public async Task A_caller_without_a_permit_is_refused_before_anything_of_the_body_has_come(
        string path,
        string category
    )
    {
        await using var app = new BlogManagerApp(
            new Dictionary<string, string> { [$"BlogManager:RateLimits:{category}:PermitsPerMinute"] = "1" }
        );
        using var admin = await app.CreateAdminClientAsync();
        for (var i = 0; i < 10; i++)
            (await admin.PostAsJsonAsync(path, new { text = "bread" })).Dispose();
        using var waiting = await AnnounceAsync(admin, path, 1000, string.Empty);
        Assert.That(await StatusAsync(waiting), Is.EqualTo(429));
    }

    private static async Task HeldAsync(BlogManagerApp app, Func<long, bool> isSo)
    {
        var budget = app.Services.GetRequiredService<BodyBudget>();
        for (var i = 0; i < 200 && !isSo(budget.Held); i++)
            await Task.Delay(25);
    }

    /// <summary>Sends a request's head and the beginning of its body.</summary>
    private static async Task<TcpClient> AnnounceAsync(HttpClient client, string path, int length, string begin)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, client.BaseAddress!.Port);
        var key = client.DefaultRequestHeaders.GetValues("X-API-Key").Single();
        await socket
            .GetStream()
            .WriteAsync(
                Encoding.ASCII.GetBytes(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"POST {path} HTTP/1.1\r\nHost: localhost\r\nX-API-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{begin}"
                    )
                )
            );
        return socket;
    }

    private static async Task<int> StatusAsync(TcpClient socket)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(4));
        using var reader = new StreamReader(socket.GetStream(), Encoding.ASCII, leaveOpen: true);
        return int.Parse((await reader.ReadLineAsync(patience.Token))!.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
