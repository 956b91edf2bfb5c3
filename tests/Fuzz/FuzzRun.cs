using System.Diagnostics;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Fuzz;

/// <summary>What a run came to.</summary>
/// <param name="Cases">Cases run.</param>
/// <param name="Failures">Each with its case.</param>
/// <param name="Codes">How often each error came, and none.</param>
/// <param name="MostCpu">The most seconds of the processor that a case took beside the encoder, with its number.</param>
/// <param name="EncoderSeconds">What the encoder took in all.</param>
public sealed record FuzzOutcome(
    int Cases,
    IReadOnlyList<string> Failures,
    IReadOnlyDictionary<string, int> Codes,
    (double Seconds, int Number) MostCpu,
    double EncoderSeconds
);

/// <summary>
/// Runs cases against the whole service in this process, one after another: an exception, a deadline, or more than five
/// seconds of the processor, what the encoder takes apart, is a failure.
/// </summary>
public static class FuzzRun
{
    private const double MostSeconds = 5;
    private const int MostFailures = 20;

    // Of a hang: no case waits for anything but the processor, of which there may be little.
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromMinutes(15);

    private static readonly HashSet<ErrorKind> Expected =
    [
        ErrorKind.Invalid,
        ErrorKind.Unprocessable,
        ErrorKind.NotFound,
        ErrorKind.TooLarge,
    ];

    /// <summary>Runs a series.</summary>
    /// <param name="seed">Which.</param>
    /// <param name="from">The first case.</param>
    /// <param name="count">How many.</param>
    /// <param name="say">Hears how it goes on, and of failures at once.</param>
    public static async Task<FuzzOutcome> RunAsync(int seed, int from, int count, Action<string> say)
    {
        await using var app = new BlogManagerApp(services: replaced => replaced.Decorate<IEmbedder, MeteredEmbedder>());
        using var started = await app.CreateAdminClientAsync();
        using var caller = app.Services.GetRequiredService<RequestContext>().Use(Caller.System);
        var failures = new List<string>();
        var codes = new Dictionary<string, int>(StringComparer.Ordinal);
        var most = (Seconds: 0d, Number: from);
        var begun = Stopwatch.GetTimestamp();
        var done = 0;
        for (; done < count && failures.Count < MostFailures; done++)
        {
            var number = from + done;
            var (failure, code, seconds) = await OneAsync(app.Services, FuzzCase.Of(seed, number));
            codes[code] = codes.GetValueOrDefault(code) + 1;
            if (seconds > most.Seconds)
                most = (seconds, number);
            if (failure is not null)
            {
                failures.Add($"seed {seed}, case {number}: {failure}");
                say($"FAILED  --case {seed} {number}\n{failure}");
                if (failure.StartsWith("hang", StringComparison.Ordinal))
                    break;
            }

            if (done % 5_000 == 4_999)
                say(
                    $"{done + 1} cases, {failures.Count} failures, {Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s"
                );
        }

        var encoder = (MeteredEmbedder)app.Services.GetRequiredService<IEmbedder>();
        return new FuzzOutcome(done, failures, codes, most, encoder.Seconds);
    }

    private static async Task<(string? Failure, string Code, double Seconds)> OneAsync(
        IServiceProvider services,
        FuzzCase made
    )
    {
        var encoder = (MeteredEmbedder)services.GetRequiredService<IEmbedder>();
        var encoded = encoder.Seconds;
        var before = Environment.CpuUsage.TotalTime;
        Error? error = null;
        string? failure = null;
        using var stop = new CancellationTokenSource();
        try
        {
            error = await Task.Run(() => made.RunAsync(services, stop.Token)).WaitAsync(WaitTimeout);
            if (error is not null && !Expected.Contains(error.Kind))
                failure = $"{error.Code}: {error.Message}";
        }
        catch (TimeoutException)
        {
            await stop.CancelAsync();
            failure = "hang";
        }
        catch (Exception e)
        {
            failure = e.ToString();
        }

        var seconds = (Environment.CpuUsage.TotalTime - before).TotalSeconds - (encoder.Seconds - encoded);
        if (failure is null && seconds > MostSeconds)
            failure = $"{seconds:F1} s of the processor";
        return (
            failure is null ? null : $"{failure}\n{made.Kind} {JsonSerializer.Serialize(made.Texts.Select(Shown))}",
            failure is null ? error?.Code ?? "ok" : "failed",
            seconds
        );
    }

    private static string Shown(string text) => text.Length <= 2_000 ? text : text[..2_000] + $"… ({text.Length})";
}
