using System.CommandLine;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlogManager.Evaluation;

/// <summary>
/// <c>serve FOLDER [--port N]</c>: serves a folder of posts as a blog on loopback, for the service to fetch from.
/// </summary>
internal static class BlogServer
{
    private const string Html = "text/html; charset=utf-8";
    private const string Xml = "application/xml; charset=utf-8";

    /// <summary>Prints the blog's address and serves until interrupted.</summary>
    /// <returns>0 when stopped, 1 when the folder is missing or the command line is wrong.</returns>
    public static Task<int> RunAsync(string[] args)
    {
        var folder = new Argument<DirectoryInfo>("folder")
        {
            Description = "Its .html files are served as they are, its .md files as pages of a blog.",
        }.AcceptExistingOnly();
        var port = new Option<int>("--port") { Description = "The port on 127.0.0.1; 0 takes a free one." };
        RootCommand command = new("Serves a folder of posts as a blog on loopback.") { folder, port };
        command.SetAction(
            async (line, cancellation) =>
            {
                var (blog, address, _) = await StartAsync(
                    line.GetRequiredValue(folder).FullName,
                    line.GetValue(port),
                    cancellation
                );
                await using (blog)
                {
                    Console.WriteLine(address);
                    await blog.WaitForShutdownAsync(cancellation);
                }

                return 0;
            }
        );
        return command.Parse(args).InvokeAsync();
    }

    /// <summary>Starts a blog. It ends when the application is disposed.</summary>
    /// <param name="folder">Where the posts are.</param>
    /// <param name="port">The port on 127.0.0.1; 0 takes a free one.</param>
    /// <param name="cancellation">Gives up starting.</param>
    internal static async Task<(WebApplication Blog, Uri Address, IReadOnlyList<BlogFolderPage> Pages)> StartAsync(
        string folder,
        int port,
        CancellationToken cancellation
    )
    {
        var pages = BlogFolder.Read(folder);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var blog = builder.Build();

        PhysicalFileProvider files = new(Path.GetFullPath(folder));
        blog.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        blog.UseStaticFiles(new StaticFileOptions { FileProvider = files });
        var posts = pages.Where(p => p.Html is not null).ToDictionary(p => Uri.UnescapeDataString(p.Path));
        blog.Run(context => AnswerAsync(context, Template(context, folder, pages), posts));

        await blog.StartAsync(cancellation);
        return (blog, new Uri(blog.Urls.First() + "/"), pages);
    }

    private static BlogTemplate Template(HttpContext context, string folder, IReadOnlyList<BlogFolderPage> pages) =>
        new(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            new Uri($"http://{context.Request.Host}/"),
            pages
        );

    private static Task AnswerAsync(
        HttpContext context,
        BlogTemplate template,
        Dictionary<string, BlogFolderPage> posts
    )
    {
        var path = context.Request.Path.Value ?? "/";
        switch (path)
        {
            case "/":
                return WriteAsync(context, Html, template.Index());
            case "/feed.xml":
                return WriteAsync(context, Xml, template.Feed());
            case "/sitemap.xml":
                return WriteAsync(context, Xml, template.Sitemap());
            case "/robots.txt":
                return WriteAsync(
                    context,
                    "text/plain; charset=utf-8",
                    $"User-agent: *\nAllow: /\nSitemap: http://{context.Request.Host}/sitemap.xml\n"
                );
        }

        if (posts.TryGetValue(path, out var page))
            return WriteAsync(context, Html, template.Post(page));
        if (posts.TryGetValue(path + "/", out var moved))
            context.Response.Redirect(moved.Path, permanent: true);
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static Task WriteAsync(HttpContext context, string type, string text)
    {
        context.Response.ContentType = type;
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
