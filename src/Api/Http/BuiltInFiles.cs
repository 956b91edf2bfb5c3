using System.Reflection;
using System.Text;

namespace BlogManager.Api.Http;

/// <summary>Files that are built into the program, so that no working directory can hide them.</summary>
internal static class BuiltInFiles
{
    internal static byte[] Bytes(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is not built into the program.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>A file as text in UTF-8.</summary>
    internal static string Text(string name) => Encoding.UTF8.GetString(Bytes(name));
}
