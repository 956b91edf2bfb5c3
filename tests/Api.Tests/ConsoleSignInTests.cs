using System.Net;
using System.Net.Http.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>Signing in to the console by a provider that speaks OpenID Connect, over real HTTP.</summary>
public sealed class ConsoleSignInTests
{
    private const string Header = "X-BlogManager-Console";

    private OidcProvider _provider = null!;
    private BlogManagerApp _app = null!;
    private readonly Dictionary<string, string> _cookies = [];
    private readonly List<string> _attributes = [];

    [SetUp]
    public async Task Start()
    {
        _cookies.Clear();
        _attributes.Clear();
        _provider = await OidcProvider.StartAsync();
        _app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Console:Oidc:Authority"] = _provider.Authority,
                ["BlogManager:Console:Oidc:ClientId"] = OidcProvider.ClientId,
                ["BlogManager:Console:Oidc:ClientSecret"] = OidcProvider.ClientSecret,
                ["BlogManager:Console:Oidc:AllowedEmails:0"] = "Owner@blog.example",
            }
        );
    }

    [TearDown]
    public async Task Stop()
    {
        await _app.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Test]
    public async Task Who_is_on_the_list_enters_and_the_cookie_works_for_the_console_alone()
    {
        using var client = Client();
        Assert.That((await SignInAsync(client, "?view=posts")).ToString(), Is.EqualTo("/console/posts"));
        Assert.That(
            _attributes.Single(c => c.StartsWith("__Host-blogmanager-console=", StringComparison.Ordinal)),
            Does.Contain("secure").And.Contain("httponly").And.Contain("samesite=strict")
        );
        var session = await (await SendAsync(client, HttpMethod.Get, "/console/session")).JsonAsync();
        Assert.That(session.Text("email"), Is.EqualTo("owner@blog.example"));

        using var read = await SendAsync(client, HttpMethod.Get, "/api/v1/auth/keys", Header);
        Assert.That(read.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var bare = await SendAsync(client, HttpMethod.Get, "/api/v1/auth/keys");
        Assert.That(bare.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "another page's read");
        using var written = await SendAsync(
            client,
            HttpMethod.Put,
            "/api/v1/admin/asking",
            Header,
            new { paused = true }
        );
        Assert.That(written.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var forged = await SendAsync(
            client,
            HttpMethod.Put,
            "/api/v1/admin/asking",
            null,
            new { paused = false }
        );
        Assert.That(forged.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await forged.JsonAsync()).Text("error"), Is.EqualTo("anti_forgery_required"));

        using var stays = await SendAsync(client, HttpMethod.Post, "/console/sign-out");
        Assert.That(stays.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        using var left = await SendAsync(client, HttpMethod.Post, "/console/sign-out", Header);
        Assert.That(left.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(_cookies, Does.Not.ContainKey("__Host-blogmanager-console"));
    }

    [TestCase("stranger@blog.example", true, false, "stranger@blog.example")]
    [TestCase("owner@blog.example", false, false, "owner@blog.example")]
    [TestCase("owner@blog.example", true, true, "")]
    public async Task Who_is_not_on_it_or_is_not_vouched_for_stays_outside_and_is_told(
        string email,
        bool isVerified,
        bool signsFalsely,
        string told
    )
    {
        (_provider.Email, _provider.IsVerified, _provider.SignsFalsely) = (email, isVerified, signsFalsely);
        using var client = Client();
        Assert.That((await SignInAsync(client, "")).ToString(), Is.EqualTo("/console"));
        Assert.That(_cookies, Does.Not.ContainKey("__Host-blogmanager-console"));
        var session = await (await SendAsync(client, HttpMethod.Get, "/console/session")).JsonAsync();
        Assert.That((session.Text("email"), session.Text("refused")), Is.EqualTo(((string?)null, told)));
        session = await (await SendAsync(client, HttpMethod.Get, "/console/session")).JsonAsync();
        Assert.That(session.Text("refused"), Is.Null, "told once");
        using var refused = await SendAsync(client, HttpMethod.Get, "/api/v1/auth/keys", Header);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("?view=https://evil.example")]
    [TestCase("?view=//evil.example")]
    [TestCase("?view=..%2F..%2F%5Cevil")]
    public async Task Whoever_signs_in_comes_back_to_the_console_and_nowhere_else(string query)
    {
        using var client = Client();
        Assert.That((await SignInAsync(client, query)).ToString(), Does.StartWith("/console"));
    }

    [Test]
    public async Task Without_a_provider_there_is_the_key_alone()
    {
        await using var app = new BlogManagerApp();
        using var client = Browser(app);
        var session = await (await client.GetAsync("/console/session")).JsonAsync();
        Assert.That(session.GetProperty("oidc").GetBoolean(), Is.False);
        using var nowhere = await client.GetAsync("/console/sign-in");
        Assert.That(nowhere.Headers.Location?.ToString(), Is.EqualTo("/console"));
    }

    private HttpClient Client() => Browser(_app);

    // Cookies are carried by hand: they are Secure, and this is HTTP within the machine.
    private static HttpClient Browser(BlogManagerApp app)
    {
        using var client = app.CreateClient();
        return new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = client.BaseAddress,
        };
    }

    /// <returns>Where the browser ends up.</returns>
    private async Task<Uri> SignInAsync(HttpClient client, string query)
    {
        using var challenge = await SendAsync(client, HttpMethod.Get, "/console/sign-in" + query);
        using var browser = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false });
        using var back = await browser.GetAsync(challenge.Headers.Location);
        using var entered = await SendAsync(client, HttpMethod.Get, back.Headers.Location!.PathAndQuery);
        Assert.That(entered.StatusCode, Is.EqualTo(HttpStatusCode.Redirect), await entered.Content.ReadAsStringAsync());
        return entered.Headers.Location!;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        string? header = null,
        object? body = null
    )
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content = body is null ? null : JsonContent.Create(body),
        };
        if (_cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(c => $"{c.Key}={c.Value}")));
        if (header is not null)
            request.Headers.Add(header, "1");
        var response = await client.SendAsync(request);
        foreach (var set in response.Headers.TryGetValues("Set-Cookie", out var all) ? all : [])
        {
            _attributes.Add(set);
            var (name, value) = (set[..set.IndexOf('=')], set[(set.IndexOf('=') + 1)..].Split(';')[0]);
            if (value.Length == 0)
                _cookies.Remove(name);
            else
                _cookies[name] = value;
        }

        return response;
    }
}
