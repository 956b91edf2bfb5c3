using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace BlogManager.Evaluation;

/// <summary>What the service replied.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The JSON object of the answer or of the problem.</param>
/// <param name="Milliseconds">How long the last attempt took, seen from here.</param>
internal sealed record ServiceReply(HttpStatusCode Status, JsonObject Body, double Milliseconds)
{
    internal bool Succeeded => (int)Status is >= 200 and < 300;

    /// <summary>A problem in one line, by its stable code.</summary>
    internal string Problem => $"{(int)Status} {Body["error"]} {Body["message"]}";
}

/// <summary>
/// A running service, called as its users call it. Waits when told that there were too many requests.
/// </summary>
internal sealed class ServiceClient : IDisposable
{
    /// <summary>Taking in a long post with an outside model may take minutes.</summary>
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan WaitWhenUntold = TimeSpan.FromSeconds(10);
    private const int Attempts = 20;
    private const string KeyVariable = "BLOGMANAGER_KEY";

    private readonly HttpClient _http;

    private ServiceClient(Uri service, string key)
    {
        _http = new HttpClient
        {
            BaseAddress = new Uri($"{service.AbsoluteUri.TrimEnd('/')}/api/v1/"),
            Timeout = WaitTimeout,
        };
        _http.DefaultRequestHeaders.Add("X-API-Key", key);
    }

    /// <summary>The option that names the service.</summary>
    internal static Option<Uri> ServiceOption() =>
        new("--service")
        {
            Description = "The service's address, without /api/v1.",
            DefaultValueFactory = _ => new Uri("http://localhost:8001"),
            CustomParser = Address,
        };

    /// <summary>The option that carries the key. It has no default value, because help would print it.</summary>
    internal static Option<string?> KeyOption() =>
        new("--key") { Description = $"A key of the service; default: the variable {KeyVariable}." };

    /// <summary>
    /// Calls the service that the command line names. The variable keeps the key off the list of processes.
    /// </summary>
    /// <exception cref="FormatException">No key is named.</exception>
    internal static ServiceClient Connect(ParseResult line, Option<Uri> service, Option<string?> key) =>
        new(
            line.GetRequiredValue(service),
            line.GetValue(key)
                ?? Environment.GetEnvironmentVariable(KeyVariable)
                ?? throw new FormatException($"Name a key of the service by --key or in {KeyVariable}.")
        );

    /// <summary>Calls one of several services.</summary>
    internal static ServiceClient Connect(Uri service, string key) => new(service, key);

    /// <summary>Reads an option that is a web address.</summary>
    internal static Uri? Address(ArgumentResult result)
    {
        if (
            Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        )
            return address;
        result.AddError($"Not a web address: {result.Tokens[0].Value}");
        return null;
    }

    /// <summary>
    /// Runs a command that calls a service. What is wrong with its files or the connection is told in a line.
    /// </summary>
    /// <returns>The command's exit status, or 1.</returns>
    internal static async Task<int> RunAsync(RootCommand command, string[] args)
    {
        try
        {
            return await command
                .Parse(args)
                .InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception fault)
            when (fault
                    is HttpRequestException
                        or IOException
                        or FormatException
                        or JsonException
                        or TaskCanceledException
            )
        {
            await Console.Error.WriteLineAsync($"Broken off: {fault.Message}");
            return 1;
        }
    }

    internal Task<ServiceReply> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellation);

    internal Task<ServiceReply> PostAsync(string path, JsonObject body, CancellationToken cancellation) =>
        SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) },
            cancellation
        );

    public void Dispose() => _http.Dispose();

    private async Task<ServiceReply> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var message = request();
            var started = Stopwatch.GetTimestamp();
            using var response = await _http.SendAsync(message, cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (response.StatusCode != HttpStatusCode.TooManyRequests || attempt == Attempts)
                return new ServiceReply(response.StatusCode, Parse(text), elapsed);

            var wait = response.Headers.RetryAfter?.Delta ?? WaitWhenUntold;
            await Console.Error.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"(rate limit reached: waiting {wait.TotalSeconds:0} s)")
            );
            await Task.Delay(wait, cancellation);
        }
    }

    /// <summary>An answer that is no JSON object, e.g. a proxy's error page, is kept as the message.</summary>
    private static JsonObject Parse(string text)
    {
        try
        {
            if (JsonNode.Parse(text) is JsonObject body)
                return body;
        }
        catch (JsonException)
        {
            // Told below by what was sent instead.
        }

        return new JsonObject { ["error"] = "not_a_json_object", ["message"] = text[..Math.Min(text.Length, 200)] };
    }
}
