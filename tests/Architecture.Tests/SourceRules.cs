using System.Reflection;
using System.Xml.Linq;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Architecture.Tests;

/// <summary>Names and files.</summary>
internal static class SourceRules
{
    internal const int MostLines = 400;

    private static readonly string[] EmptyNames =
    [
        "Common",
        "Helper",
        "Helpers",
        "Util",
        "Utils",
        "Utility",
        "Utilities",
        "Service",
        "Services",
        "Manager",
        "Managers",
        "Misc",
    ];

    /// <summary>
    /// Types whose name says nothing of what they are. A class that registers services with a container may say so.
    /// </summary>
    internal static IReadOnlyList<Type> TypesAreNamedForWhatTheyAre(IEnumerable<Type> types) =>
        [
            .. types.Where(t =>
                t.Namespace?.StartsWith("BlogManager", StringComparison.Ordinal) == true
                && !Registers(t)
                && EmptyNames.Any(name => t.Name.Split('`')[0].EndsWith(name, StringComparison.Ordinal))
            ),
        ];

    /// <summary>Folders whose name says nothing of what is in them.</summary>
    internal static IReadOnlyList<string> FoldersAreNamedForWhatTheyHold(string root, IEnumerable<string> files) =>
        [
            .. files
                .SelectMany(file => Repository.Parts(root, file)[..^1])
                .Distinct()
                .Where(part => EmptyNames.Contains(part, StringComparer.OrdinalIgnoreCase)),
        ];

    /// <summary>
    /// Files that are too long to be read in one go. Lines of brackets alone do not count: the formatter makes them.
    /// </summary>
    internal static IReadOnlyList<string> FilesAreShort(IEnumerable<string> files) =>
        [.. files.Where(file => File.ReadLines(file).Count(line => line.Any(char.IsLetterOrDigit)) > MostLines)];

    /// <summary>Package versions that are stated twice, stated outside the one file, or that nothing uses.</summary>
    internal static IReadOnlyList<string> VersionsAreStatedOnce(
        XDocument versions,
        IReadOnlyCollection<XDocument> projects
    )
    {
        string[] stated = [.. Includes(versions, "PackageVersion")];
        var used = projects
            .SelectMany(p => Includes(p, "PackageReference"))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        string[] pinned =
        [
            .. versions
                .Descendants("ItemGroup")
                .Where(g => g.Attribute("Label")?.Value.StartsWith("Pinned", StringComparison.Ordinal) == true)
                .SelectMany(g => Includes(g, "PackageVersion")),
        ];
        return
        [
            .. stated
                .GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
                .Where(g => g.Count() > 1)
                .Select(g => $"{g.Key} is stated {g.Count()} times"),
            .. stated
                .Where(name => !used.Contains(name) && !pinned.Contains(name))
                .Select(name => $"{name} is used by no project"),
            .. projects
                .SelectMany(p => p.Descendants("PackageReference"))
                .Where(e => e.Attribute("Version") is not null || e.Attribute("VersionOverride") is not null)
                .Select(e => $"{e.Attribute("Include")?.Value} has a version of its own"),
        ];
    }

    private static IEnumerable<string> Includes(XContainer container, string element) =>
        container.Descendants(element).Select(e => e.Attribute("Include")!.Value);

    private static bool Registers(Type type) =>
        type is { IsAbstract: true, IsSealed: true }
        && type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(m => m.GetParameters() is [var first, ..] && first.ParameterType == typeof(IServiceCollection));
}
