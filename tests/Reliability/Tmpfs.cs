using System.Diagnostics;
using System.Globalization;

namespace BlogManager.Reliability.Tests;

/// <summary>
/// A small disk of its own in memory. Needs the right to mount; the test is skipped where there is none.
/// </summary>
internal sealed class Tmpfs : IDisposable
{
    private Tmpfs(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    internal string Path { get; }

    /// <summary>Mounts one, or skips the test.</summary>
    /// <param name="mebibytes">Its size.</param>
    internal static Tmpfs MountOrIgnore(int mebibytes)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("A small disk can be mounted on Linux alone.");
        var path = Directory.CreateTempSubdirectory("blogmanager-disk-").FullName;
        if (
            Run(
                "mount",
                "-t",
                "tmpfs",
                "-o",
                string.Create(CultureInfo.InvariantCulture, $"size={mebibytes}m,mode=1777"),
                "blogmanager-test",
                path
            ) is
            { } reason
        )
        {
            Directory.Delete(path);
            Assert.Ignore(
                $"No small disk can be mounted here ({reason}): run as root, or where sudo asks for no password."
            );
        }

        return new Tmpfs(path);
    }

    /// <summary>Makes it read-only, or writable again. Nothing may have a file of it open for writing.</summary>
    internal void Remount(bool readOnly) =>
        Assert.That(Run("mount", "-o", readOnly ? "remount,ro" : "remount,rw", Path), Is.Null);

    /// <summary>Fills it to the last byte.</summary>
    /// <returns>The file that fills it.</returns>
    internal string Fill()
    {
        var path = System.IO.Path.Combine(Path, "ballast");
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            var block = new byte[4096];
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            // It is full.
        }

        return path;
    }

    private static bool HasSudo =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(System.IO.Path.PathSeparator)
            .Any(p => File.Exists(System.IO.Path.Combine(p, "sudo")));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Run("umount", Path) is null)
            Directory.Delete(Path);
    }

    // A runner of CI is not root, and may become it.
    private static string? Run(string program, params string[] arguments)
    {
        if (!Environment.IsPrivilegedProcess && !HasSudo)
            return "not root, and there is no sudo";
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo(program, arguments)
            : new ProcessStartInfo("sudo", ["-n", program, .. arguments]);
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error.Trim();
    }
}
