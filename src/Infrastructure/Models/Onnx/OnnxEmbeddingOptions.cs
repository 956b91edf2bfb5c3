using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Models.Onnx;

/// <summary>
/// A sentence encoder of the owner's, as files. Section <c>BlogManager:Embeddings:Onnx</c>.
/// </summary>
public sealed class OnnxEmbeddingOptions : ICheckedOptions
{
    internal const string Section = SettingsException.Section + ":Embeddings:Onnx";

    internal const string ModelFile = "model.onnx";
    internal const string VocabularyFile = "vocab.txt";
    internal const string TokenizerFile = "tokenizer.json";

    /// <summary>The folder with <c>model.onnx</c> and <c>vocab.txt</c> or <c>tokenizer.json</c>.</summary>
    public string Folder { get; set; } = string.Empty;

    /// <summary>
    /// How a text's vector is made of those of its pieces: <c>mean</c>, or <c>cls</c>, that of the first one. A model
    /// that makes one itself is not asked.
    /// </summary>
    public string Pooling { get; set; } = "mean";

    /// <summary>What is put before a question, such as <c>query: </c>; white space at its end counts.</summary>
    public string QueryPrefix { get; set; } = string.Empty;

    /// <summary>What is put before a passage, such as <c>passage: </c>; white space at its end counts.</summary>
    public string PassagePrefix { get; set; } = string.Empty;

    /// <summary>Pieces of a text, prefix included, that are read: 16 to 2048. What is longer is cut.</summary>
    public int MaxTokens { get; set; } = 512;

    internal bool IsPooledByFirst => string.Equals(Pooling, "cls", StringComparison.OrdinalIgnoreCase);

    public IEnumerable<string> Faults() =>
        [
            .. FolderFaults(),
            .. CheckedOptions.Unless(
                IsPooledByFirst || string.Equals(Pooling, "mean", StringComparison.OrdinalIgnoreCase),
                $"{Section}:Pooling is \"{Pooling}\"; valid values: mean, cls."
            ),
            .. CheckedOptions.Unless(
                QueryPrefix.Length <= 200 && PassagePrefix.Length <= 200,
                $"{Section}:QueryPrefix and :PassagePrefix have 200 characters at most."
            ),
            .. CheckedOptions.Range(Section, nameof(MaxTokens), MaxTokens, 16, 2048),
        ];

    private IEnumerable<string> FolderFaults()
    {
        if (string.IsNullOrWhiteSpace(Folder) || !Directory.Exists(Folder))
            return
            [
                $"{Section}:Folder must name a folder that is there, with {ModelFile} and {VocabularyFile} or {TokenizerFile}.",
            ];
        return
        [
            .. CheckedOptions.Unless(
                File.Exists(Path.Combine(Folder, ModelFile)),
                $"{Section}:Folder has no {ModelFile}: an encoder exported to ONNX goes by that name."
            ),
            .. CheckedOptions.Unless(
                File.Exists(Path.Combine(Folder, VocabularyFile)) || File.Exists(Path.Combine(Folder, TokenizerFile)),
                $"{Section}:Folder has neither {VocabularyFile} nor {TokenizerFile}: take it from where the model is from."
            ),
        ];
    }
}
