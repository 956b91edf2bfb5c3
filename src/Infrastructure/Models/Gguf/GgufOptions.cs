using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Models.Gguf;

/// <summary>
/// A language model in a local GGUF file, run in this process. Section <c>BlogManager:Models:Gguf</c>.
/// </summary>
public sealed class GgufOptions : ICheckedOptions
{
    internal const string Section = SettingsException.Section + ":Models:Gguf";

    /// <summary>The file. Of a model in several files, the first.</summary>
    public string Path { get; set; } = string.Empty;

    /// <summary>
    /// Tokens that the model sees at once, what it writes included: 4096 to 131072. Memory for them is taken with each
    /// piece of writing.
    /// </summary>
    public int ContextTokens { get; set; } = 8192;

    /// <summary>Tokens of one reply at most: 256 to 4096 and no more than half of <see cref="ContextTokens"/>.</summary>
    public int MaxOutputTokens { get; set; } = 1000;

    /// <summary>Threads that it computes on, from 1 to 256; 0 for half of the cores.</summary>
    public int Threads { get; set; }

    /// <summary>
    /// Seconds for one piece of writing, waiting for its turn and repair included, before the built-in engine writes
    /// it: 1 to 600. A call of the API has 60 seconds to ask, 120 to take a post in.
    /// </summary>
    public int TimeoutSeconds { get; set; } = 50;

    /// <summary>
    /// Tokens of one request at most, as estimated: what the context has beside a reply, less a quarter, since an
    /// estimate may be too low.
    /// </summary>
    internal int MaxInputTokens => (ContextTokens - MaxOutputTokens) * 3 / 4;

    /// <summary>The model's name: the file's, without its ending.</summary>
    internal string Model => System.IO.Path.GetFileNameWithoutExtension(Path);

    internal TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds);

    internal int ThreadsUsed => Threads > 0 ? Threads : Math.Max(1, Environment.ProcessorCount / 2);

    public IEnumerable<string> Faults() =>
        [
            .. CheckedOptions.Unless(IsGguf(Path), $"{Section}:Path must name a GGUF file that can be read."),
            .. CheckedOptions.Range(Section, nameof(ContextTokens), ContextTokens, 4096, 131_072),
            .. CheckedOptions.Range(Section, nameof(MaxOutputTokens), MaxOutputTokens, 256, 4096),
            .. CheckedOptions.Unless(
                MaxOutputTokens <= ContextTokens / 2,
                $"{Section}:MaxOutputTokens must be no more than half of :ContextTokens."
            ),
            .. CheckedOptions.Range(Section, nameof(Threads), Threads, 0, 256),
            .. CheckedOptions.Range(Section, nameof(TimeoutSeconds), TimeoutSeconds, 1, 600),
        ];

    private static bool IsGguf(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            Span<byte> magic = stackalloc byte[4];
            return file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length
                && magic.SequenceEqual("GGUF"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }
}
