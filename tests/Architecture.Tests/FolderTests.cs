using System.Reflection;
using BlogManager.Application;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure;

namespace BlogManager.Architecture.Tests;

/// <summary>The pictures of ARCHITECTURE.md: from the lowest folder up, each with what it may import.</summary>
public sealed class FolderTests
{
    private static readonly (string Folder, string[] Imports)[] Domain =
    [
        ("Shared", []),
        ("Text", []),
        ("Posts", ["Shared", "Text"]),
        ("Answers", ["Shared", "Posts", "Text"]),
        ("Jobs", ["Shared"]),
        ("Sources", ["Shared", "Posts"]),
        ("ApiKeys", ["Shared", "Posts"]),
    ];

    private static readonly (string Folder, string[] Imports)[] Application =
    [
        ("Ports", []),
        ("Requests", ["Ports"]),
        ("Sites", ["Ports", "Requests"]),
        ("Background", ["Ports", "Requests"]),
        ("Retrieval", ["Ports", "Requests"]),
        ("Answering", ["Ports", "Requests", "Retrieval"]),
        ("Indexing", ["Ports", "Requests", "Background"]),
        ("Ingestion", ["Answering", "Ports", "Requests", "Background", "Indexing"]),
        ("Posts", ["Ports", "Requests", "Background", "Retrieval", "Ingestion"]),
        ("Asking", ["Ports", "Requests", "Retrieval", "Answering"]),
        ("Importing", ["Ports", "Requests", "Background", "Ingestion"]),
        ("Sources", ["Ports", "Requests", "Background", "Ingestion", "Importing"]),
        ("Jobs", ["Ports", "Requests", "Background"]),
        ("ApiKeys", ["Ports", "Requests"]),
        ("Health", ["Ports", "Requests", "Background", "Ingestion"]),
        ("Spending", ["Ports", "Requests"]),
        ("Insights", ["Ports", "Requests", "Answering", "Asking", "Spending"]),
        ("Migration", ["Ports"]),
        // What puts them together.
        (
            ".",
            [
                "Ports",
                "Requests",
                "Sites",
                "Background",
                "Retrieval",
                "Answering",
                "Indexing",
                "Ingestion",
                "Posts",
                "Asking",
                "Importing",
                "Sources",
                "Jobs",
                "ApiKeys",
                "Health",
                "Spending",
                "Insights",
                "Migration",
            ]
        ),
    ];

    private static readonly (string Folder, string[] Imports)[] Infrastructure =
    [
        ("Settings", []),
        ("Http", []),
        ("Languages", []),
        ("Resilience", ["Settings"]),
        ("Redis", ["Settings", "Resilience"]),
        ("Vectors", ["Settings", "Resilience"]),
        ("Storage", ["Settings", "Languages", "Resilience", "Vectors"]),
        ("Models", ["Settings", "Http", "Languages", "Resilience", "Vectors"]),
        ("Crawling", ["Settings", "Http", "Languages", "Resilience"]),
        ("Caching", ["Settings", "Resilience", "Redis"]),
        ("RateLimiting", ["Settings", "Resilience", "Redis"]),
        ("Ingestion", ["Settings"]),
        ("Erasing", []),
        ("Answers", ["Settings", "Erasing"]),
        ("Spending", ["Settings", "Erasing"]),
        ("Jobs", ["Settings", "Erasing"]),
        ("Sources", ["Settings"]),
        // The table of adapters.
        (
            ".",
            [
                "Settings",
                "Languages",
                "Resilience",
                "Redis",
                "Vectors",
                "Storage",
                "Models",
                "Crawling",
                "Caching",
                "RateLimiting",
                "Ingestion",
                "Answers",
                "Spending",
                "Jobs",
                "Sources",
            ]
        ),
    ];

    private static readonly (string Folder, string[] Imports)[] Api =
    [
        ("Http", []),
        ("Security", ["Http"]),
        ("RateLimits", ["Http", "Security"]),
        ("Idempotency", ["Http", "Security"]),
        ("Settings", ["Http", "Security", "RateLimits"]),
        ("Widget", ["Http", "Security"]),
        ("OwnerConsole", ["Http", "Security"]),
        ("Demo", ["Http", "Security"]),
        ("Mcp", ["Http", "RateLimits"]),
        ("Endpoints", ["Http", "Security", "RateLimits", "Idempotency", "Widget", "OwnerConsole", "Demo"]),
        (
            "Hosting",
            ["Http", "Security", "RateLimits", "Idempotency", "Settings", "OwnerConsole", "Demo", "Mcp", "Endpoints"]
        ),
        ("Cli", ["Http", "Security", "RateLimits", "Settings", "Endpoints", "Hosting"]),
    ];

    private static IEnumerable<TestCaseData> Pictures()
    {
        yield return new TestCaseData(typeof(PostUrl).Assembly, "BlogManager.Domain", Domain).SetArgDisplayNames(
            "Domain"
        );
        yield return new TestCaseData(
            typeof(ApplicationServices).Assembly,
            "BlogManager.Application",
            Application
        ).SetArgDisplayNames("Application");
        yield return new TestCaseData(
            typeof(Adapters).Assembly,
            "BlogManager.Infrastructure",
            Infrastructure
        ).SetArgDisplayNames("Infrastructure");
        yield return new TestCaseData(typeof(Program).Assembly, "BlogManager.Api", Api).SetArgDisplayNames("Api");
    }

    [TestCaseSource(nameof(Pictures))]
    public void Folders_import_one_way(Assembly assembly, string root, (string Folder, string[] Imports)[] picture)
    {
        var arrows = FolderRules.Arrows(assembly.Location, root);
        Assert.That(arrows, Is.Not.Empty, "the types are read");
        Assert.That(FolderRules.FoldersImportOneWay(arrows, picture), Is.Empty);
        Assert.That(FolderRules.PictureIsDrawnFromTheLowestUp(picture), Is.Empty);
    }

    [Test]
    public void What_is_forbidden_is_caught_in_signatures_bodies_attributes_and_nested_types()
    {
        (string Folder, string[] Imports)[] picture = [("Low", []), ("High", ["Low"])];
        Assert.That(
            FolderRules
                .FoldersImportOneWay(
                    FolderRules.Arrows(
                        typeof(FolderTests).Assembly.Location,
                        "BlogManager.Architecture.Tests.BadFolders"
                    ),
                    picture
                )
                .Select(arrow => arrow.ToString()),
            Is.EqualTo([
                "Low -> High: InAttribute -> HighMarkAttribute",
                "Low -> High: InBody -> HighThing",
                "Low -> High: InGenericArgument -> HighThing",
                "Low -> High: InLambda -> HighThing",
                "Low -> High: InSignature -> HighThing",
                "Unlisted -> Low: Stray -> LowThing",
            ])
        );
        Assert.That(
            FolderRules.PictureIsDrawnFromTheLowestUp([("Low", ["High"]), ("High", ["Low"])]),
            Is.EqualTo(["Low imports High"])
        );
    }
}
