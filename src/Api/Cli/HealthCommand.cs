using System.CommandLine;

namespace BlogManager.Api.Cli;

/// <summary><c>health URL</c>: asks a running service how it is, for images without curl.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(3);

    internal static Command Create()
    {
        Argument<Uri> url = new("url")
        {
            Description = "Such as http://127.0.0.1:8001/health/ready.",
            CustomParser = result => Parse(result),
        };
        Command command = new(
            "health",
            "Ask a running service how it is; exit 0 where it answers with success, else 1."
        )
        {
            url,
        };
        command.SetAction((result, cancellation) => RunAsync(result.GetValue(url)!, cancellation));
        return command;
    }

    private static Uri? Parse(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (
            Uri.TryCreate(result.Tokens.Single().Value, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
        )
            return url;
        result.AddError("url must be an http or https address, such as http://127.0.0.1:8001/health/ready.");
        return null;
    }

    private static async Task<int> RunAsync(Uri url, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = WaitTimeout };
        try
        {
            using var answer = await http.GetAsync(url, cancellation);
            Console.WriteLine((int)answer.StatusCode);
            return answer.IsSuccessStatusCode ? CommandLine.Done : CommandLine.Failed;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"The service does not answer ({e.GetType().Name}).");
            return CommandLine.Failed;
        }
    }
}
