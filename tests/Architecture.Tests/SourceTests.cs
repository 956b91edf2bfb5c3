using System.Xml.Linq;
using BlogManager.Application;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure;
using BlogManager.Testing;

namespace BlogManager.Architecture.Tests;

public sealed class SourceTests
{
    private static readonly IReadOnlyList<string> Sources = Repository.Files(Repository.Root, "*.cs", "src", "tests");

    [Test]
    public void Types_are_named_for_what_they_are()
    {
        Type[] types =
        [
            .. new[] { typeof(PostUrl), typeof(ApplicationServices), typeof(Adapters), typeof(Program) }.SelectMany(t =>
                t.Assembly.GetTypes()
            ),
        ];
        Assert.That(SourceRules.TypesAreNamedForWhatTheyAre(types), Is.Empty);
        Assert.That(
            SourceRules.TypesAreNamedForWhatTheyAre([
                typeof(PostService),
                typeof(StringHelpers),
                typeof(CacheManager<>),
                typeof(SourceTests),
            ]),
            Is.EquivalentTo([typeof(PostService), typeof(StringHelpers), typeof(CacheManager<>)])
        );
    }

    [Test]
    public void Folders_are_named_for_what_they_hold()
    {
        Assert.That(SourceRules.FoldersAreNamedForWhatTheyHold(Repository.Root, Sources), Is.Empty);
        Assert.That(
            SourceRules.FoldersAreNamedForWhatTheyHold(
                "/r",
                ["/r/src/Domain/Common/A.cs", "/r/src/helpers/B.cs", "/r/src/Posts/Services.cs"]
            ),
            Is.EquivalentTo(["Common", "helpers"])
        );
    }

    [Test]
    public void No_source_file_is_longer_than_four_hundred_lines()
    {
        Assert.That(Sources, Has.Count.GreaterThan(100), "the sources are found");
        Assert.That(SourceRules.FilesAreShort(Sources), Is.Empty);
        using var directory = new TempDirectory();
        var (longest, tooLong) = (
            Path.Combine(directory.Path, "longest.cs"),
            Path.Combine(directory.Path, "too-long.cs")
        );
        File.WriteAllLines(longest, Enumerable.Repeat("a();", SourceRules.MostLines).Append("}"));
        File.WriteAllLines(tooLong, Enumerable.Repeat("a();", SourceRules.MostLines + 1));
        Assert.That(SourceRules.FilesAreShort([longest, tooLong]), Is.EqualTo([tooLong]));
    }

    [Test]
    public void Every_package_version_is_stated_once_and_used()
    {
        var versions = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props"));
        XDocument[] projects =
        [
            .. Repository
                .Files(Repository.Root, "*.csproj", "src", "tests")
                .Concat(Repository.Files(Repository.Root, "*.props", "src", "tests"))
                .Append(Path.Combine(Repository.Root, "Directory.Build.props"))
                .Select(XDocument.Load),
        ];
        Assert.That(SourceRules.VersionsAreStatedOnce(versions, projects), Is.Empty);

        var bad = XDocument.Parse(
            """
            <Project><ItemGroup><PackageVersion Include="Twice" Version="1" /><PackageVersion Include="twice" Version="2" /><PackageVersion Include="Unused" Version="1" /></ItemGroup>
            <ItemGroup Label="Pinned transitives"><PackageVersion Include="Pinned" Version="1" /></ItemGroup></Project>
            """
        );
        var badProject = XDocument.Parse(
            """<Project><ItemGroup><PackageReference Include="Twice" /><PackageReference Include="Own" Version="3" /></ItemGroup></Project>"""
        );
        Assert.That(
            SourceRules.VersionsAreStatedOnce(bad, [badProject]),
            Is.EqualTo(["Twice is stated 2 times", "Unused is used by no project", "Own has a version of its own"])
        );
    }

    private sealed class PostService;

    private static class StringHelpers;

    private sealed class CacheManager<T>;
}
