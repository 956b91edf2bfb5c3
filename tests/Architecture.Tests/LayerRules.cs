using System.Reflection;
using System.Xml.Linq;

namespace BlogManager.Architecture.Tests;

/// <summary>
/// Layers point inward. The compiler writes a reference for what code really uses, so an assembly's references are what
/// it sees.
/// </summary>
internal static class LayerRules
{
    private static readonly string Runtime = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>
    /// The libraries that the use cases are written with; none knows a store, a network or a web framework.
    /// </summary>
    private static readonly string[] OfApplication =
    [
        "BlogManager.Domain",
        "MediatR",
        "FluentValidation",
        "FluentValidation.DependencyInjectionExtensions",
        "Scrutor",
        "System.Threading.RateLimiting",
        "Microsoft.Extensions.DependencyInjection.Abstractions",
        "Microsoft.Extensions.Logging.Abstractions",
    ];

    /// <summary>The domain sees the base library alone.</summary>
    internal static IReadOnlyList<string> DomainSeesTheBaseLibraryAlone(Assembly domain) =>
        [.. Seen(domain).Where(name => !IsOfBaseLibrary(name))];

    /// <summary>The use cases see the domain and what they are written with.</summary>
    internal static IReadOnlyList<string> ApplicationSeesNoAdapter(Assembly application) =>
        [.. Seen(application).Where(name => !IsOfBaseLibrary(name) && !OfApplication.Contains(name))];

    /// <summary>Only the outermost layer sees the web framework, and with it <c>HttpContext</c>.</summary>
    internal static IReadOnlyList<string> InnerLayerSeesNoWebFramework(Assembly inner) =>
        [
            .. Seen(inner)
                .Where(name =>
                    name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || name == "BlogManager.Api"
                ),
        ];

    /// <summary>What a project refers to beyond what it may.</summary>
    internal static IReadOnlyList<string> ProjectRefersToNoMoreThan(
        XDocument project,
        IReadOnlyCollection<string> allowed
    ) =>
        [
            .. project
                .Descendants()
                .Where(e => e.Name.LocalName is "PackageReference" or "ProjectReference" or "FrameworkReference")
                .Select(e =>
                    Path.GetFileNameWithoutExtension(
                        e.Attribute("Include")!.Value + (e.Name.LocalName == "ProjectReference" ? string.Empty : ".x")
                    )
                )
                .Where(name => !allowed.Contains(name)),
        ];

    internal static IReadOnlyCollection<string> ApplicationMayReferTo => OfApplication;

    private static IEnumerable<string> Seen(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(a => a.Name!);

    private static bool IsOfBaseLibrary(string name) => File.Exists(Path.Combine(Runtime, name + ".dll"));
}
