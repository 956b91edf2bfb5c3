using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using BlogManager.Testing;

namespace BlogManager.Api.Tests.Guides;

/// <summary>
/// The shell of a reader of one guide, who pastes its snippets one after the other. What differs from his: address and
/// data directory are a test's own, <c>dotnet run</c> runs the build that there is, a service that is started in the
/// foreground is stopped once it listens, and every status that curl gets is noted.
/// </summary>
internal static class Shell
{
    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(90);

    // Named like what they stand for. A function that runs in the background of its own makes way for the service, so
    // that "kill %1" ends it.
    private const string Prelude = """
        set -eo pipefail
        curl() { command curl -w '%{stderr}STATUS %{http_code} %{url_effective}\n' "$@"; }
        # 3: what was to be made is there already, as the guides say of a second admin key.
        BlogManager.Api() { command "$GUIDE_DOTNET" "$GUIDE_SERVICE" "$@" || [ $? -eq 3 ]; }
        dotnet() {
          [ "$1" = run ] || { echo "the guides' shell knows dotnet run alone, not: dotnet $*" >&2; return 1; }
          shift
          while [ $# -gt 0 ] && [ "$1" != -- ]; do
            case "$1" in --project) [ "$2" = src/Api ] || { echo "no such project: $2" >&2; return 1; }; shift ;; --no-launch-profile) ;; *) echo "unknown option: $1" >&2; return 1 ;; esac
            shift
          done
          if [ $# -gt 1 ]; then shift; BlogManager.Api "$@"; return; fi
          if [ "$BASHPID" != "$$" ]; then exec "$GUIDE_DOTNET" "$GUIDE_SERVICE" --urls "$GUIDE_OWN" > /dev/null; fi
          local out; out=$(mktemp)
          "$GUIDE_DOTNET" "$GUIDE_SERVICE" --urls http://127.0.0.1:0 > "$out" 2>&1 &
          local service=$!
          for _ in $(seq 300); do
            if grep -q 'Now listening on' "$out"; then kill "$service"; wait "$service" || true; rm -f "$out"; return 0; fi
            kill -0 "$service" 2>/dev/null || break
            sleep 0.1
          done
          cat "$out" >&2; echo "the service did not start" >&2; return 1
        }
        """;

    /// <summary>Runs the snippets of a guide.</summary>
    /// <param name="snippets">The snippets, in order.</param>
    /// <param name="service">The service that the guide takes for running.</param>
    /// <param name="key">An admin key of it.</param>
    /// <param name="data">The data directory.</param>
    /// <returns>The exit status and what was written to either output.</returns>
    internal static async Task<(int Exit, string Output, string Errors)> RunAsync(
        IEnumerable<Snippet> snippets,
        Uri service,
        string key,
        string data
    )
    {
        var own = $"http://localhost:{FreePort().ToString(CultureInfo.InvariantCulture)}";
        var script = new List<string> { Prelude };
        foreach (var snippet in snippets)
        {
            // What starts its own service talks to that one.
            var address = snippet.Text.Contains("src/Api &", StringComparison.Ordinal)
                ? own
                : service.GetLeftPart(UriPartial.Authority);
            script.Add($"echo '== {snippet}' >&2");
            script.Add(
                snippet
                    .Text.Replace("http://localhost:8001", address, StringComparison.Ordinal)
                    .Replace("bm_adm_...", key, StringComparison.Ordinal)
            );
        }

        using var process = ServiceProcess.CreateShell(
            string.Join('\n', script),
            data,
            ("GUIDE_OWN", own),
            ("BLOGMANAGER_KEY", key)
        );
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(WaitTimeout);
            return (process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Has the shell look at a text without running it.</summary>
    internal static (int Exit, string Errors) Check(string text) => Run("bash", ["-n"], text);

    /// <summary>Runs a program over a text.</summary>
    internal static (int Exit, string Errors) Run(string program, string[] arguments, string input)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            }
        )!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, errors);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
