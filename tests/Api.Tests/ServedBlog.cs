using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BlogManager.Testing;
using Microsoft.AspNetCore.Http;

namespace BlogManager.Api.Tests;

/// <summary>
/// A blog on loopback as an owner has one: a home page, a feed of the newest 20 posts, a sitemap of all, and pages that
/// answer conditional requests. It counts what it answered.
/// </summary>
internal sealed class ServedBlog
{
    private readonly SortedDictionary<int, string> _posts = [];
    private readonly ConcurrentDictionary<int, (int Full, int NotModified)> _answered = new();
    private readonly FakeSite _site;

    internal ServedBlog(FakeSite site, int posts)
    {
        _site = site;
        site.Html(
            "/",
            "<html><head><title>Blog</title><link rel=alternate type='application/rss+xml' href='/feed'></head><body></body></html>"
        );
        site.On("/feed", context => WriteAsync(context, Feed(), "application/rss+xml"));
        site.On("/sitemap.xml", context => WriteAsync(context, Sitemap(), "application/xml"));
        for (var number = 0; number < posts; number++)
            Publish(number);
    }

    /// <summary>Runs before a page is answered.</summary>
    internal Func<int, Task> BeforePage { get; set; } = _ => Task.CompletedTask;

    internal string Url(int number) => $"{_site.Root}/posts/{number}";

    internal void Publish(int number, string more = "")
    {
        lock (_posts)
            _posts[number] =
                $"<html><head><title>{GeneratedPost.Title(number)}</title></head><body><article><h1>{GeneratedPost.Title(number)}</h1><p>{GeneratedPost.Markdown(number).Replace("\n\n", "</p><p>", StringComparison.Ordinal)}</p><p>{more}</p></article></body></html>";
        _site.On($"/posts/{number}", context => AnswerAsync(number, context));
    }

    internal void Remove(int number)
    {
        lock (_posts)
            _posts.Remove(number);
        _site.Status($"/posts/{number}", 404);
    }

    /// <summary>The pages that were sent whole, and how many were answered by 304, since the last call.</summary>
    internal (int[] Full, int NotModified) Answered()
    {
        var answered = _answered.ToArray();
        _answered.Clear();
        return (
            [.. answered.Where(a => a.Value.Full > 0).Select(a => a.Key).Order()],
            answered.Sum(a => a.Value.NotModified)
        );
    }

    private async Task AnswerAsync(int number, HttpContext context)
    {
        await BeforePage(number);
        string? html;
        lock (_posts)
            _posts.TryGetValue(number, out html);
        if (html is null)
        {
            context.Response.StatusCode = 404;
            return;
        }

        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(html)))[..16]}\"";
        context.Response.Headers.ETag = tag;
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            _answered.AddOrUpdate(number, (0, 1), (_, a) => (a.Full, a.NotModified + 1));
            context.Response.StatusCode = 304;
            return;
        }

        _answered.AddOrUpdate(number, (1, 0), (_, a) => (a.Full + 1, a.NotModified));
        await WriteAsync(context, html, "text/html; charset=utf-8");
    }

    private string Feed()
    {
        lock (_posts)
            return "<rss version='2.0'><channel><title>Blog</title>"
                + string.Concat(_posts.Keys.Reverse().Take(20).Select(n => $"<item><link>/posts/{n}</link></item>"))
                + "</channel></rss>";
    }

    private string Sitemap()
    {
        lock (_posts)
            return "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
                + string.Concat(
                    _posts.Keys.Select(n =>
                        string.Create(CultureInfo.InvariantCulture, $"<url><loc>{Url(n)}</loc></url>")
                    )
                )
                + "</urlset>";
    }

    private static Task WriteAsync(HttpContext context, string text, string type)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text);
    }
}
