using System.Globalization;
using System.Net;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Crawling;
using BlogManager.Infrastructure.Resilience;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlogManager.Evaluation.Extraction;

/// <summary>
/// <c>pages FILE.jsonl [NAME]</c>: takes each case in through the real crawler over loopback, or as content, and lists
/// those that come out wrong; with a name it shows what comes of that one.
/// </summary>
internal static class PageCasesReport
{
    /// <returns>0 when all are right, otherwise 1.</returns>
    internal static async Task<int> RunAsync(string file, string? shown)
    {
        using var lines = File.OpenText(file);
        var cases = PageCase.Read(lines);
        await using var site = await StartAsync(cases);
        await using var services = Crawling();
        var extractor = services.GetRequiredService<IArticleExtractor>();
        var wrong = 0;
        for (var i = 0; i < cases.Count; i++)
        {
            var wanted = cases[i];
            if (shown is not null && wanted.Name != shown)
                continue;
            var found = wanted.IsFetched
                ? await FetchedAsync(services, extractor, $"{site.Urls.First()}/{Uri.EscapeDataString(wanted.Name)}")
                : extractor.Extract(
                    new RawDocument(
                        PostUrl.Parse($"https://pages.example/{wanted.Name}").Value,
                        wanted.ContentType!,
                        System.Text.Encoding.UTF8.GetString(wanted.Body),
                        wanted.Title,
                        FromCaller: true
                    ),
                    default
                );
            if (shown is not null)
                Console.WriteLine(found.IsSuccess ? $"{found.Value}\n{found.Value.Text.Value}" : found.Error!.Message);
            var wrongs = wanted
                .Wrongs(
                    found.IsSuccess ? null : found.Error!.Message,
                    found.IsSuccess ? found.Value.Text.Value : string.Empty,
                    Members(found)
                )
                .ToList();
            wrong += wrongs.Count > 0 ? 1 : 0;
            if (wrongs.Count > 0)
                Console.WriteLine($"{wanted.Name}: {string.Join("; ", wrongs)}");
        }

        Console.WriteLine($"{cases.Count} cases, {wrong} wrong");
        return wrong == 0 ? 0 : 1;
    }

    private static async Task<Result<Article>> FetchedAsync(
        ServiceProvider services,
        IArticleExtractor extractor,
        string url
    )
    {
        var page = await services
            .GetRequiredService<IWebCrawler>()
            .FetchAsync(PostUrl.Parse(url).Value, PageValidators.None, default);
        if (!page.IsSuccess)
            return page.Error;
        var (final, type, content) = (page.Value.FinalUrl, page.Value.MediaType, page.Value.Content);
        return extractor.Extract(new RawDocument(final, type, content, null, FromCaller: false), default);
    }

    private static Dictionary<string, string?> Members(Result<Article> found) =>
        found.IsSuccess
            ? new()
            {
                ["title"] = found.Value.Title,
                ["author"] = found.Value.Author,
                ["language"] = found.Value.Language,
                ["published_at"] = found.Value.PublishedAt?.UtcDateTime.ToString(
                    "yyyy-MM-dd'T'HH:mm:ss'Z'",
                    CultureInfo.InvariantCulture
                ),
            }
            : [];

    private static ServiceProvider Crawling()
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([
                KeyValuePair.Create("BlogManager:Crawler:AllowedPrivateNetworks:0", (string?)"127.0.0.0/8"),
                KeyValuePair.Create("BlogManager:Crawler:RequestsPerSecondPerHost", (string?)"1000"),
            ])
            .Build();
        return new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddCrawling(configuration)
            .AddCircuitBreakerOptions(configuration)
            .BuildServiceProvider();
    }

    private static async Task<WebApplication> StartAsync(List<PageCase> cases)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var site = builder.Build();
        var byPath = cases.ToDictionary(c => "/" + c.Name);
        site.Run(async context =>
        {
            if (!byPath.TryGetValue(context.Request.Path.Value ?? "/", out var wanted))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            var body = wanted.Body;
            context.Response.StatusCode = wanted.Status;
            foreach (var (name, value) in wanted.Headers)
                context.Response.Headers.Append(name, value);
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        });
        await site.StartAsync();
        return site;
    }
}
