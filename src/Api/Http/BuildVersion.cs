using System.Reflection;

namespace BlogManager.Api.Http;

internal static class BuildVersion
{
    /// <summary>The version, e.g. <c>1.0.0</c>, without the commit.</summary>
    internal static string Text { get; } =
        Assembly
            .GetExecutingAssembly()
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion.Split('+')[0]
        ?? "0";
}
