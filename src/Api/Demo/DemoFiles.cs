using System.Reflection;

namespace BlogManager.Api.Demo;

/// <summary>The texts and the style sheet of the demo, built into the program.</summary>
internal static class DemoFiles
{
    internal static string Text(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"demo.{name}")
            ?? throw new InvalidOperationException($"{name} is not built into the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
