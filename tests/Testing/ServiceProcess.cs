using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace BlogManager.Testing;

/// <summary>
/// The service as it is shipped, in a process of its own on a free loopback port, so that a test can kill it. It never
/// outlives its test.
/// </summary>
public sealed partial class ServiceProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _output;

    private ServiceProcess(Process process, StringBuilder output, Uri address)
    {
        _process = process;
        _output = output;
        Client = new HttpClient { BaseAddress = address };
    }

    /// <summary>Calls the service. Its base address is the root, without <c>/api/v1</c>.</summary>
    public HttpClient Client { get; }

    private const int Terminate = 15;

    /// <summary>What the service has written to standard output and standard error until now.</summary>
    public string Output => Read(_output);

    /// <summary>Starts the service and waits until it listens.</summary>
    /// <param name="dataDirectory">Where its data is.</param>
    /// <param name="settings">Further settings by name, e.g. <c>BlogManager:Jobs:LeaseSeconds</c>.</param>
    /// <exception cref="InvalidOperationException">
    /// It ended, or did not listen in time; the message has its output.
    /// </exception>
    public static async Task<ServiceProcess> StartAsync(
        string dataDirectory,
        params (string Setting, string Value)[] settings
    )
    {
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var output = new StringBuilder();
        var process = Create(["--urls", "http://127.0.0.1:0"], dataDirectory, settings);
        void Hear(string? line)
        {
            if (line is null)
                return;
            lock (output)
                output.AppendLine(line);
            if (Listening().Match(line) is { Success: true } match)
                listening.TrySetResult(new Uri(match.Groups[1].Value));
        }

        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) =>
            listening.TrySetException(new InvalidOperationException("The service ended before it listened."));
        try
        {
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return new ServiceProcess(process, output, await listening.Task.WaitAsync(StartPatience));
        }
        catch (Exception fault) when (fault is InvalidOperationException or TimeoutException)
        {
            await EndAsync(process);
            process.Dispose();
            throw new InvalidOperationException(
                $"The service did not start: {fault.Message} It wrote:\n{Read(output)}",
                fault
            );
        }
    }

    /// <summary>Runs one verb of the command line, e.g. <c>keys bootstrap-admin</c>, to its end.</summary>
    /// <param name="dataDirectory">Where the data is.</param>
    /// <param name="arguments">The verb and its arguments.</param>
    public static Task<(int ExitCode, string StandardOutput, string StandardError)> RunAsync(
        string dataDirectory,
        params string[] arguments
    ) => RunAsync(dataDirectory, [], arguments);

    /// <summary>Runs one verb of the command line with further settings.</summary>
    /// <param name="dataDirectory">Where the data is.</param>
    /// <param name="settings">Settings by name.</param>
    /// <param name="arguments">The verb and its arguments.</param>
    public static async Task<(int ExitCode, string StandardOutput, string StandardError)> RunAsync(
        string dataDirectory,
        (string Setting, string Value)[] settings,
        params string[] arguments
    )
    {
        using var process = Create(arguments, dataDirectory, settings);
        process.Start();
        try
        {
            var standardOutput = process.StandardOutput.ReadToEndAsync();
            var standardError = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(StartPatience);
            return (process.ExitCode, await standardOutput, await standardError);
        }
        finally
        {
            await EndAsync(process);
        }
    }

    /// <summary>The id of its process.</summary>
    public int Id => _process.Id;

    /// <summary>Kills the service as a power cut would end it (SIGKILL), and waits until it is gone.</summary>
    public Task KillAsync() => EndAsync(_process);

    /// <summary>Starts the service, and asks it to stop (SIGTERM) after a time, wherever it stands then.</summary>
    /// <param name="dataDirectory">Where its data is.</param>
    /// <param name="after">The time.</param>
    public static async Task<(int ExitCode, string StandardError)> StopWhileStartingAsync(
        string dataDirectory,
        TimeSpan after
    )
    {
        using var process = Create(["--urls", "http://127.0.0.1:0"], dataDirectory, []);
        process.Start();
        try
        {
            var standardOutput = process.StandardOutput.ReadToEndAsync();
            var standardError = process.StandardError.ReadToEndAsync();
            await Task.Delay(after);
            _ = kill(process.Id, Terminate);
            await process.WaitForExitAsync().WaitAsync(StopPatience);
            await standardOutput;
            return (process.ExitCode, await standardError);
        }
        finally
        {
            await EndAsync(process);
        }
    }

    /// <summary>Asks the service to stop (SIGTERM) and waits until it has.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="TimeoutException">It did not stop.</exception>
    public async Task<int> StopAsync()
    {
        if (kill(_process.Id, Terminate) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        await _process.WaitForExitAsync().WaitAsync(StopPatience);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await EndAsync(_process);
        _process.Dispose();
    }

    internal static Process Create(
        IEnumerable<string> arguments,
        string dataDirectory,
        (string Setting, string Value)[] settings
    )
    {
        var assembly = AssemblyPath();
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet"
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetDirectoryName(assembly)!,
        };
        start.ArgumentList.Add(assembly);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        // What configures the process that runs the tests must not configure this one.
        foreach (var inherited in start.Environment.Keys.Where(IsConfiguration).ToList())
            start.Environment.Remove(inherited);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["BlogManager__DataDirectory"] = dataDirectory;
        foreach (
            var (setting, value) in HighRateLimits.Settings.Select(limit => (limit.Key, limit.Value)).Concat(settings)
        )
            start.Environment[setting.Replace(":", "__", StringComparison.Ordinal)] = value;
        return new Process { StartInfo = start };
    }

    /// <summary>
    /// A shell, not started yet, in which the service is configured as in <see cref="Create"/>, with what tells where
    /// it is.
    /// </summary>
    /// <param name="script">What it runs.</param>
    /// <param name="dataDirectory">The configured data directory.</param>
    /// <param name="environment">Further variables.</param>
    public static Process CreateShell(
        string script,
        string dataDirectory,
        params (string Name, string Value)[] environment
    )
    {
        var process = Create([], dataDirectory, []);
        var start = process.StartInfo;
        start.Environment["GUIDE_DOTNET"] = start.FileName;
        start.Environment["GUIDE_SERVICE"] = AssemblyPath();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.FileName = "bash";
        start.ArgumentList.Clear();
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(script);
        start.WorkingDirectory = dataDirectory;
        return process;
    }

    private static bool IsConfiguration(string variable) =>
        variable.StartsWith("BlogManager__", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || variable is "DOTNET_ENVIRONMENT" or "URLS";

    /// <summary>
    /// The build of the service of the same configuration as the test's own, where it lies with its own dependencies
    /// and files.
    /// </summary>
    private static string AssemblyPath()
    {
        var build = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var path = Path.Combine(
            RepositoryRoot(),
            "src",
            "Api",
            "bin",
            build.Parent!.Name,
            build.Name,
            "BlogManager.Api.dll"
        );
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException($"The service is not built: {path} is not there.");
    }

    /// <summary>The working copy that the tests were built from.</summary>
    /// <exception cref="InvalidOperationException">They run elsewhere.</exception>
    public static string RepositoryRoot()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "BlogManager.sln")))
            root = root.Parent;
        return root?.FullName
            ?? throw new InvalidOperationException(
                $"No BlogManager.sln was found above {AppContext.BaseDirectory}: run the tests where they were built."
            );
    }

    internal static async Task EndAsync(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().WaitAsync(StopPatience);
        }
        catch (InvalidOperationException)
        {
            // It never started, or is gone already.
        }
    }

    private static string Read(StringBuilder output)
    {
        lock (output)
            return output.ToString();
    }

    [GeneratedRegex(@"Now listening on: (http://[^\s""]+)")]
    private static partial Regex Listening();

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int processId, int signal);
}
