using System.Net;
using BlogManager.Api.Endpoints;
using BlogManager.Api.Http;
using BlogManager.Api.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlogManager.Api.Demo;

/// <summary>
/// <c>/demo</c>: a blog as readers see one, with the widget live on each post and the line that embeds it. Only in
/// Development: elsewhere the pages are not there.
/// </summary>
internal static class DemoPages
{
    private static readonly (string Name, string Label)[] Modes =
    [
        ("cards", "Cards under the post"),
        ("button", "Button at the corner"),
        ("inline", "Ask box in place"),
    ];

    internal static void MapDemo(this WebApplication app)
    {
        if (!app.Environment.IsDevelopment())
            return;
        var blog = app.Services.GetRequiredService<DemoBlog>();
        var style = BuiltInFiles.Text("demo.style.css");
        app.MapGet("/demo", (HttpContext context) => PageAsync(context, blog, null)).Open().ExcludeFromDescription();
        app.MapGet("/demo/style.css", () => TypedResults.Text(style, "text/css; charset=utf-8"))
            .Open()
            .ExcludeFromDescription();
        foreach (var post in blog.Posts)
            app.MapGet(post.Path, (HttpContext context) => PageAsync(context, blog, post))
                .Open()
                .ExcludeFromDescription();
    }

    private static async Task PageAsync(HttpContext context, DemoBlog blog, DemoPost? post)
    {
        var origin = $"{context.Request.Scheme}://{context.Request.Host}";
        var key = await blog.KeyAsync(origin);
        if (!key.IsSuccess)
        {
            await ErrorMapping.WriteAsync(context, key.Error);
            return;
        }

        var asked = context.Request.Query["mode"].ToString();
        var mode = Modes.FirstOrDefault(m => m.Name == asked, Modes[0]).Name;
        context.Response.Headers.CacheControl = "no-store";
        var page = new DemoPage(origin, key.Value, mode, blog.Posts);
        await TypedResults
            .Text(post is null ? page.Home() : page.Post(post), "text/html; charset=utf-8")
            .ExecuteAsync(context);
    }

    private sealed record DemoPage(string Origin, string Key, string Mode, IReadOnlyList<DemoPost> All)
    {
        // What the page loads itself, and what another page would have to write.
        private string Tag(string source) =>
            $"<script src=\"{Html(source)}/widget.js\" data-key=\"{Html(Key)}\"{(Mode == "cards" ? "" : $" data-mode=\"{Mode}\"")} defer></script>";

        internal string Home() =>
            Layout(
                "The Morning Cup",
                "/demo",
                $"""
                <ul class="posts">
                {string.Concat(
                    All.Select(p => $"<li><a href=\"{p.Path}{Query}\">{Html(p.Title)}</a> <span>{p.Date}</span></li>\n")
                )}</ul>
                """,
                Mode == "button" ? Tag("") : ""
            );

        internal string Post(DemoPost post) =>
            Layout(
                post.Title,
                post.Path,
                $"""
                <article>
                <h1>{Html(post.Title)}</h1>
                <p class="when">{post.Date}</p>
                {BuiltInFiles.Text($"demo.{post.Name}.html")}
                </article>
                """,
                Tag("")
            );

        private string Query => Mode == "cards" ? "" : $"?mode={Mode}";

        private string Layout(string title, string path, string main, string script) =>
            $"""
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <title>{Html(title)}</title>
                <link rel="canonical" href="{Html(Origin + path)}">
                <link rel="stylesheet" href="/demo/style.css">
                {script}
                </head>
                <body>
                <aside class="demo" aria-label="About this demo">
                <nav aria-label="Mode of the widget">{Switch(path)}</nav>
                <details><summary>The line that embeds it</summary><pre tabindex="0"><code>{Html(
                    Tag(Origin)
                )}</code></pre></details>
                </aside>
                <header><a class="name" href="/demo{Query}">The Morning Cup</a><span>Notes on coffee at home</span></header>
                <main>
                {main}
                </main>
                <footer>Written for the demo of BlogManager. <a href="/docs">The API</a></footer>
                </body>
                </html>
                """;

        private string Switch(string path) =>
            string.Concat(
                Modes.Select(m =>
                    $"<a href=\"{path}?mode={m.Name}\"{(m.Name == Mode ? " aria-current=\"true\"" : "")}>{m.Label}</a> "
                )
            );

        private static string Html(string text) => WebUtility.HtmlEncode(text);
    }
}
