using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Browser.Tests;

/// <summary>The real service with three posts of a blog, and the blog itself on another origin.</summary>
internal static class Blog
{
    private static BlogManagerApp? _app;
    private static HttpClient? _admin;
    private static FakeSite? _site;

    /// <summary>The posts of the demo: real ones, on one subject.</summary>
    private static readonly (string Name, string Title)[] Posts =
    [
        ("water", "Hot, but not boiling: what water does to coffee"),
        ("grinder", "The grinder matters more than the machine"),
        ("beans", "How long coffee beans stay good"),
    ];

    /// <summary>A question that the posts answer, and the words of the answer.</summary>
    internal const string Answered = "How hot should the water be for filter coffee?";
    internal const string AnsweredBy = "between 92 and 96 degrees Celsius";

    /// <summary>A question on another subject altogether.</summary>
    internal const string Unanswered = "Which bicycle is best for commuting to the office?";

    /// <summary>What the service keeps of its answers.</summary>
    internal static IAnswerLog Answers => _app!.Services.GetRequiredService<IAnswerLog>();

    /// <summary>The publishable key of the blog.</summary>
    internal static string Key { get; private set; } = "";

    /// <summary>The service's address.</summary>
    internal static string Service { get; private set; } = "";

    internal static FakeSite Site => _site!;

    internal static HttpClient Admin => _admin!;

    internal static async Task StartAsync()
    {
        _app = new BlogManagerApp();
        _admin = await _app.CreateAdminClientAsync();
        Service = _admin.BaseAddress!.GetLeftPart(UriPartial.Authority);
        _site = await FakeSite.StartAsync();
        foreach (var (name, title) in Posts)
            await TakeInAsync($"/{name}", title, Text(name));
        Key = await NewKeyAsync(Site.Root);
        foreach (var (name, title) in Posts)
            Site.Html($"/{name}", Page(title, Text(name)));
    }

    internal static async Task StopAsync()
    {
        if (_site is not null)
            await _site.DisposeAsync();
        _admin?.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
    }

    /// <summary>The HTML of a post.</summary>
    internal static string Text(string name) =>
        File.ReadAllText(Path.Combine(ServiceProcess.RepositoryRoot(), "src", "Api", "Demo", "Posts", $"{name}.html"));

    /// <summary>Has the service take in a post of the blog.</summary>
    internal static Task TakeInAsync(string path, string title, string html) =>
        TakeInAtAsync(Site.Root + path, title, html);

    /// <summary>Has the service take in a post of any address.</summary>
    internal static async Task TakeInAtAsync(string url, string title, string html)
    {
        using var taken = await Admin.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url,
                title,
                content = html,
                content_type = "text/html",
            }
        );
        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.OK), await taken.Content.ReadAsStringAsync());
    }

    /// <summary>A publishable key for an origin, not limited: the tests ask more than a reader.</summary>
    internal static async Task<string> NewKeyAsync(string origin, bool autoProcess = false)
    {
        using var made = await Admin.PostAsJsonAsync(
            "/api/v1/auth/keys",
            new
            {
                name = "page",
                kind = "publishable",
                tier = "unlimited",
                allowed_origins = new[] { origin },
                auto_process = autoProcess,
            }
        );
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    /// <summary>The line that a page embeds, with further attributes.</summary>
    internal static string Tag(string attributes = "") =>
        $"<script src=\"{Service}/widget.js\" data-key=\"{Key}\" {attributes} defer></script>";

    /// <summary>A page of a blog: an article with the widget's line behind it, and a footer.</summary>
    internal static string Page(
        string title,
        string article,
        string? tag = null,
        string head = "",
        string html = "lang=\"en\""
    ) =>
        $"""
            <!doctype html><html {html}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>{head}</head>
            <body><header><a href="/">The Morning Cup</a></header><main><article><h1>{title}</h1>{article}</article></main><footer id="foot">The end.</footer>{tag
                ?? Tag()}</body></html>
            """;

    /// <summary>Sets a page with the post on water, at an address of its own whose canonical one is the post's.</summary>
    internal static string Variant(
        string name,
        string? tag = null,
        string head = "",
        string html = "lang=\"en\"",
        string article = "",
        params (string Name, string Value)[] headers
    )
    {
        var page = Page(
            Posts[0].Title,
            article + Text("water"),
            tag,
            $"<link rel=\"canonical\" href=\"{Site.Root}/water\">{head}",
            html
        );
        Site.Bytes(name, System.Text.Encoding.UTF8.GetBytes(page), "text/html; charset=utf-8", 200, headers);
        return Site.Root + name;
    }
}
