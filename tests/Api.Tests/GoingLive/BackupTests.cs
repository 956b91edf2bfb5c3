using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.Versioning;
using BlogManager.Testing;

namespace BlogManager.Api.Tests.GoingLive;

/// <summary>The backup that the guide's timer makes (<c>deploy/backup</c>), and its restoring.</summary>
[Parallelizable]
[UnsupportedOSPlatform("windows")]
public sealed class BackupTests
{
    private static readonly string Script = Path.Combine(ServiceProcess.RepositoryRoot(), "deploy", "backup");

    [SetUp]
    public void NeedsSqlite()
    {
        if (
            !(Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
                .Split(Path.PathSeparator)
                .Any(folder => File.Exists(Path.Combine(folder, "sqlite3")))
        )
            Assert.Ignore("There is no sqlite3 on PATH: apt-get install sqlite3.");
    }

    [Test]
    public async Task What_was_acknowledged_before_the_backup_is_there_after_restoring_it_and_what_came_later_is_not()
    {
        using var data = new TempDirectory();
        using var backups = new TempDirectory();
        var admin = (await ServiceProcess.RunAsync(data.Path, "keys", "bootstrap-admin")).StandardOutput.Trim();
        await using var service = await ServiceProcess.StartAsync(data.Path);
        service.Client.DefaultRequestHeaders.Add("X-API-Key", admin);
        await TakeInAsync(service, "before");
        // It is still in the write-ahead log, and the service goes on.
        Assert.That(new FileInfo(data.File("blogmanager.db-wal")).Length, Is.Positive);
        var (exit, output, errors) = await RunAsync(data.Path, backups.Path);
        Assert.That(exit, Is.Zero, errors);
        await TakeInAsync(service, "after");
        await service.KillAsync();

        using var restored = new TempDirectory();
        File.Copy(output.Trim(), restored.File("blogmanager.db"));
        await using var again = await ServiceProcess.StartAsync(restored.Path);
        again.Client.DefaultRequestHeaders.Add("X-API-Key", admin);
        Assert.Multiple(async () =>
        {
            Assert.That(await StatusAsync(again, "before"), Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await StatusAsync(again, "after"), Is.EqualTo(HttpStatusCode.NotFound));
            using var found = await again.Client.PostAsJsonAsync("/api/v1/search", new { query = "linen bag" });
            Assert.That(await found.Content.ReadAsStringAsync(), Does.Contain("https://blog.example/before"));
        });
    }

    [Test]
    public async Task The_newest_copies_stay_and_nothing_else_in_the_folder_is_touched()
    {
        using var data = new TempDirectory();
        using var backups = new TempDirectory();
        await ServiceProcess.RunAsync(data.Path, "keys", "bootstrap-admin");
        foreach (var day in Enumerable.Range(1, 4))
            await File.WriteAllTextAsync(backups.File($"blogmanager-2026010{day}T000000Z.db"), "old");
        await File.WriteAllTextAsync(backups.File("blogmanager-of-mine.db"), "mine");
        var (exit, output, errors) = await RunAsync(data.Path, backups.Path, "3");
        Assert.That(exit, Is.Zero, errors);
        Assert.That(
            Directory.EnumerateFiles(backups.Path).Select(Path.GetFileName),
            Is.EquivalentTo(
                new[]
                {
                    "blogmanager-20260103T000000Z.db",
                    "blogmanager-20260104T000000Z.db",
                    "blogmanager-of-mine.db",
                    Path.GetFileName(output.Trim()),
                }
            )
        );
        Assert.That(
            File.GetUnixFileMode(output.Trim()),
            Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite),
            "as secret as the store"
        );
    }

    [TestCase(null)]
    [TestCase("this is no database, and long enough to be taken for one if nobody looks")]
    public async Task Where_there_is_no_store_or_a_damaged_one_it_says_so_and_leaves_no_copy(string? text)
    {
        using var data = new TempDirectory();
        using var backups = new TempDirectory();
        if (text is not null)
            await File.WriteAllTextAsync(data.File("blogmanager.db"), text);
        var (exit, _, errors) = await RunAsync(data.Path, backups.Path);
        Assert.That(exit, Is.Not.Zero);
        Assert.That(errors, Is.Not.Empty);
        Assert.That(Directory.EnumerateFiles(backups.Path), Is.Empty);
    }

    private static async Task TakeInAsync(ServiceProcess service, string name)
    {
        using var taken = await service.Client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url = $"https://blog.example/{name}",
                title = $"Rye, {name}",
                content = $"A rye loaf keeps for a week in a linen bag. That was written {name} the backup was made.",
            }
        );
        taken.EnsureSuccessStatusCode();
    }

    private static async Task<HttpStatusCode> StatusAsync(ServiceProcess service, string name)
    {
        using var answer = await service.Client.GetAsync($"/api/v1/blogs/by-url?url=https://blog.example/{name}");
        return answer.StatusCode;
    }

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Script, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
        )!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        return (process.ExitCode, await output, await errors);
    }
}
