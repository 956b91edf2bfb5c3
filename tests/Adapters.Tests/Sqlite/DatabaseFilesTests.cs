using System.Runtime.Versioning;
using BlogManager.Application.Ports;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Adapters.Tests.Sqlite;

/// <summary>Who may read the database on a machine that others use too.</summary>
[UnsupportedOSPlatform("windows")]
[Platform(Exclude = "Win", Reason = "There the directory's access list decides.")]
public sealed class DatabaseFilesTests
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Directory700 = File600 | UnixFileMode.UserExecute;
    private const UnixFileMode Open =
        Directory700
        | UnixFileMode.GroupRead
        | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead
        | UnixFileMode.OtherExecute;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task What_is_made_is_for_its_owner_alone()
    {
        using var temp = new TempDirectory();
        var directory = Path.Combine(temp.Path, "not", "yet");
        await using var services = SqliteStorageUnderTest.Services(directory);
        await services.GetRequiredService<IPostStore>().PingAsync(Cancel);
        Assert.That(File.GetUnixFileMode(directory), Is.EqualTo(Directory700));
        Assert.That(
            Directory.EnumerateFiles(directory).Select(Path.GetFileName),
            Is.EquivalentTo(["blogmanager.db", "blogmanager.db-wal", "blogmanager.db-shm"])
        );
        foreach (var file in Directory.EnumerateFiles(directory))
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(File600), file);
    }

    [Test]
    public async Task What_an_earlier_release_left_open_is_closed([Values] bool hasOthersFiles)
    {
        using var temp = new TempDirectory();
        await using (var before = SqliteStorageUnderTest.Services(temp.Path))
            await before.GetRequiredService<IPostStore>().PingAsync(Cancel);
        if (hasOthersFiles)
            await File.WriteAllTextAsync(temp.File("notes.txt"), "not ours", Cancel);
        foreach (var file in Directory.EnumerateFiles(temp.Path))
            File.SetUnixFileMode(file, File600 | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        File.SetUnixFileMode(temp.Path, Open);
        await using var services = SqliteStorageUnderTest.Services(temp.Path);
        await services.GetRequiredService<IPostStore>().PingAsync(Cancel);
        foreach (var file in Directory.EnumerateFiles(temp.Path, "blogmanager.db*"))
            Assert.That(File.GetUnixFileMode(file), Is.EqualTo(File600), file);
        Assert.That(
            File.GetUnixFileMode(temp.Path),
            Is.EqualTo(hasOthersFiles ? Open : Directory700),
            "a directory that others use too stays as it is"
        );
        if (hasOthersFiles)
            Assert.That(File.GetUnixFileMode(temp.File("notes.txt")), Is.Not.EqualTo(File600));
    }
}
