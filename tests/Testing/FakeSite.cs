using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlogManager.Testing;

/// <summary>A web site on loopback whose answers a test sets, path by path. What is not set is 404.</summary>
public sealed class FakeSite : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, RequestDelegate> _routes = new();
    private readonly ConcurrentQueue<(string Path, IHeaderDictionary Headers)> _requests = new();
    private readonly WebApplication _app;

    private FakeSite(WebApplication app) => _app = app;

    /// <summary>Its address without a slash at the end.</summary>
    public string Root =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Its port.</summary>
    public int Port => new Uri(Root).Port;

    /// <summary>Starts a site.</summary>
    /// <param name="address">The loopback address to listen on.</param>
    public static async Task<FakeSite> StartAsync(IPAddress? address = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(address ?? IPAddress.Loopback, 0));
        var app = builder.Build();
        var site = new FakeSite(app);
        app.Run(site.AnswerAsync);
        await app.StartAsync();
        return site;
    }

    /// <summary>How often a path was asked for.</summary>
    /// <param name="path">The path.</param>
    public int Count(string path) => _requests.Count(r => r.Path == path);

    /// <summary>The headers of the last request for a path.</summary>
    /// <param name="path">The path.</param>
    public IHeaderDictionary Headers(string path) => _requests.Last(r => r.Path == path).Headers;

    /// <summary>Sets what a path answers.</summary>
    /// <param name="path">The path.</param>
    /// <param name="answer">What it answers.</param>
    public FakeSite On(string path, RequestDelegate answer)
    {
        _routes[path] = answer;
        return this;
    }

    /// <summary>Sets a page of HTML.</summary>
    /// <param name="path">The path.</param>
    /// <param name="html">The page.</param>
    /// <param name="status">The status.</param>
    public FakeSite Html(string path, string html, int status = 200) =>
        Bytes(path, Encoding.UTF8.GetBytes(html), "text/html; charset=utf-8", status);

    /// <summary>Sets a body as it is.</summary>
    /// <param name="path">The path.</param>
    /// <param name="body">The body.</param>
    /// <param name="contentType">The Content-Type, or null for none.</param>
    /// <param name="status">The status.</param>
    /// <param name="headers">More headers.</param>
    public FakeSite Bytes(
        string path,
        byte[] body,
        string? contentType,
        int status = 200,
        params (string Name, string Value)[] headers
    ) => On(path, async context =>
        {
            context.Response.StatusCode = status;
            if (contentType is not null)
                context.Response.Headers.ContentType = contentType;
            foreach (var (name, value) in headers)
                context.Response.Headers[name] = value;
            context.Response.ContentLength ??= body.Length;
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        });

    /// <summary>Sets a status without a body.</summary>
    /// <param name="path">The path.</param>
    /// <param name="status">The status.</param>
    public FakeSite Status(string path, int status) => Bytes(path, [], "text/html", status);

    /// <summary>Sets a redirect.</summary>
    /// <param name="path">The path.</param>
    /// <param name="location">Where to, as the header is to say it.</param>
    /// <param name="status">The status.</param>
    public FakeSite Redirect(string path, string location, int status = 302) => On(path, context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        });

    /// <summary>Sets robots.txt.</summary>
    /// <param name="text">Its text.</param>
    public FakeSite Robots(string text) => Bytes("/robots.txt", Encoding.UTF8.GetBytes(text), "text/plain");

    /// <summary>An address of a port on which nothing listens.</summary>
    public static string Dead()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return $"http://{socket.LocalEndPoint}";
    }

    /// <summary>
    /// An article as a blog's page shows it: each part that is not the article holds a word "canary-…".
    /// </summary>
    /// <param name="article">The article's HTML.</param>
    /// <param name="title">The title of the post.</param>
    public static string Furnished(string article, string title) =>
        $$"""
            <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{{title}} | The Garden Blog</title><meta property="og:site_name" content="The Garden Blog"></head>
            <body class="single single-post has-sidebar comments-open"><a class="skip-link" href="#content">canary-skip to content</a>
            <header class="site-header"><p class="site-title"><a href="/">The Garden Blog canary-header</a></p>
            <nav><ul><li><a href="/">canary-nav Home</a></li><li><a href="/about">About</a></li><li><a href="/archive">Archive</a></li></ul></nav></header>
            <div class="layout with-sidebar"><main id="content"><article class="post comments-open">
            <h1 class="entry-title">{{title}}</h1><div class="entry-meta">By <a rel="author" href="/jane">Jane Gardener</a> on <time datetime="2024-03-05T10:00:00Z">5 March 2024</time> canary-meta</div>
            <div class="body-of-post has-drop-cap">{{article}}</div>
            <div class="post-share-buttons"><span>canary-share Share on</span><a href="https://social.example/share">Mastodon</a></div>
            <div class="newsletter-signup"><p>canary-newsletter Get new posts by mail every week.</p><form><input name="mail"><button>Subscribe</button></form></div>
            <section class="related-posts"><h2>canary-related You may also like</h2><ul><li><a href="/a">Growing beans</a></li><li><a href="/b">Growing peas</a></li></ul></section>
            <section id="comments" class="comments-area"><h2>canary-comments 2 comments</h2><ol class="comment-list"><li class="comment"><p>What a fine post, thank you!</p></li><li class="comment"><p>I do not agree at all.</p></li></ol></section>
            </article></main><aside class="sidebar"><div class="widget widget_recent_entries"><h2>canary-sidebar Recent posts</h2><ul><li><a href="/c">Growing leeks</a></li></ul></div></aside></div>
            <div id="cookie-notice" role="dialog">canary-cookies We use cookies. <button>Accept</button></div>
            <footer class="site-footer"><p>canary-footer © 2024 The Garden Blog</p></footer><script>var canary = "canary-script";</script></body></html>
            """;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        var headers = new HeaderDictionary();
        foreach (var header in context.Request.Headers)
            headers[header.Key] = header.Value;
        _requests.Enqueue((path, headers));
        if (_routes.TryGetValue(path, out var answer))
            await answer(context);
        else
            context.Response.StatusCode = 404;
    }
}
