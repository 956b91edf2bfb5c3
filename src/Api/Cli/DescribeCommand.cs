using System.CommandLine;
using BlogManager.Api.Endpoints;
using BlogManager.Api.Http;
using BlogManager.Api.RateLimits;
using BlogManager.Application;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Infrastructure;
using BlogManager.Infrastructure.Crawling;
using BlogManager.Infrastructure.Jobs;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Cli;

/// <summary><c>describe</c>: what this service is made of, as it is configured. Offline, and without secrets.</summary>
internal static class DescribeCommand
{
    internal static Command Create()
    {
        Command command = new(
            "describe",
            "Print the pipeline, every request with its access, cache and deadline, the adapters, the limits and the routes."
        );
        command.SetAction((_, _) => Verbs.RunAsync(DescribeAsync));
        return command;
    }

    private static async Task<int> DescribeAsync()
    {
        await using var app = OfflineHost.BuildApplication();
        app.MapApi();
        var lines = new List<string>();
        Pipeline(lines);
        Requests(lines);
        AdaptersOf(lines, app.Configuration);
        Limits(lines, app.Services);
        Routes(lines, app);
        await Console.Out.WriteLineAsync(string.Join(Environment.NewLine, lines));
        return CommandLine.Done;
    }

    private static void Pipeline(List<string> lines)
    {
        lines.Add("Pipeline, outermost first");
        lines.AddRange(
            RequestPipeline.Behaviors.Select(
                (b, i) =>
                    $"  {i + 1}. {b.Name.Split('`')[0].Replace("Behavior", string.Empty, StringComparison.Ordinal)}"
            )
        );
        lines.Add($"  {RequestPipeline.Behaviors.Count + 1}. the handler");
        lines.Add(string.Empty);
        lines.Add("Ingestion");
        lines.AddRange(IngestionPlan.StepNames.Select((s, i) => $"  {i + 1}. {s}"));
        lines.Add(string.Empty);
    }

    private static void Requests(List<string> lines)
    {
        lines.Add("Requests");
        lines.Add($"  {"request", -20} {"access", -14} {"deadline", -9} notes");
        foreach (var r in ApplicationServices.Requests())
        {
            string[] notes =
            [
                .. new[]
                {
                    r.IsQuery ? "query" : "command",
                    r.IsCacheable ? "cached" : null,
                    r.IsExpensive ? "few at once" : null,
                }.OfType<string>(),
            ];
            lines.Add(
                $"  {r.Request.Name, -20} {r.Access ?? "DENIED: none declared", -14} {r.Deadline.TotalSeconds + " s", -9} {string.Join(", ", notes)}"
            );
        }

        lines.Add(string.Empty);
    }

    private static void AdaptersOf(List<string> lines, IConfiguration configuration)
    {
        lines.Add("Adapters (chosen first, then what else the setting takes)");
        foreach (var row in Adapters.Choose(configuration))
        {
            string[] others =
            [
                .. Adapters.Table.Where(r => r.Setting == row.Setting && r.Name != row.Name).Select(r => r.Name),
            ];
            lines.Add(
                $"  {row.Setting, -20} {row.Name}{(others.Length > 0 ? "; " + string.Join(", ", others) : string.Empty)}"
            );
        }

        lines.Add(string.Empty);
    }

    private static void Limits(List<string> lines, IServiceProvider services)
    {
        var crawler = services.GetRequiredService<IOptions<CrawlerOptions>>().Value;
        var jobs = services.GetRequiredService<IOptions<JobOptions>>().Value;
        lines.Add("Limits");
        lines.Add(
            $"  request body        {services.GetRequiredService<IOptions<RequestLimitOptions>>().Value.MaxRequestBodyBytes} bytes, {services.GetRequiredService<IOptions<RequestLimitOptions>>().Value.MaxBodiesBytes} of all at once"
        );
        lines.Add(
            $"  fetched page        {crawler.MaxBytes} bytes, {crawler.TimeoutSeconds} s, {crawler.MaxRedirects} redirects, {crawler.RequestsPerSecondPerHost} requests a second and host"
        );
        lines.Add(
            $"  private networks    {(crawler.AllowedPrivateNetworks.Length == 0 ? "none may be fetched" : string.Join(", ", crawler.AllowedPrivateNetworks))}"
        );
        var limits = services.GetRequiredService<IOptions<RateLimitOptions>>().Value;
        lines.Add(
            $"  requests a minute   {string.Join(", ", Enum.GetValues<RateLimitCategory>().Select(c => $"{c.Name()} {limits.Of(c)}"))}"
        );
        lines.Add(
            $"  of those            elevated keys have ten times as many, unlimited keys no limit, a page's key {CallerQuota.VisitorsPerKey} times what each of its visitors has"
        );
        lines.Add($"  keys not valid      {limits.FailedAuthenticationsPerMinute} a minute and address");
        lines.Add(
            $"  jobs                {jobs.Concurrency} at once, lease {jobs.LeaseSeconds} s, {jobs.MaxAttempts} attempts"
        );
        lines.Add($"  keep finished jobs  {jobs.KeepFinishedDays} days");
        lines.Add(string.Empty);
    }

    private static string LimitOf(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<RouteLimit>() is not { } limit
            ? string.Empty
            : limit.Category.Name() + (limit.AlsoOf is null ? string.Empty : ", and by its body another");

    private static void Routes(List<string> lines, IEndpointRouteBuilder app)
    {
        lines.Add("Routes, with access and limit");
        foreach (var endpoint in app.DataSources.SelectMany(d => d.Endpoints).OfType<RouteEndpoint>())
        {
            var methods = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"];
            var request = endpoint.Metadata.GetMetadata<UseCaseRoute>();
            lines.Add(
                $"  {string.Join(',', methods), -7} {"/" + endpoint.RoutePattern.RawText!.TrimStart('/'), -36} {request?.Request.Name ?? "-", -18} {request?.Declaration.Access ?? "public", -14} {LimitOf(endpoint)}".TrimEnd()
            );
        }
    }
}
