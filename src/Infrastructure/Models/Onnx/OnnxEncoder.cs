using System.Globalization;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using BlogManager.Infrastructure.Models.Neural;
using Microsoft.ML.OnnxRuntime;

namespace BlogManager.Infrastructure.Models.Onnx;

/// <summary>An owner's encoder in memory, tried with a text as long as it may become.</summary>
internal sealed partial class OnnxEncoder : IDisposable
{
    private readonly OnnxModel _model;
    private readonly WordPieces _pieces;
    private readonly OnnxEmbeddingOptions _options;
    private readonly bool _isPooled;

    private OnnxEncoder(OnnxModel model, bool isPooled, WordPieces pieces, OnnxEmbeddingOptions options) =>
        (_model, _isPooled, _pieces, _options) = (model, isPooled, pieces, options);

    internal int Dimension { get; private set; }

    internal string Pooling =>
        _isPooled ? "its own"
        : _options.IsPooledByFirst ? "cls"
        : "mean";

    /// <summary>The folder's name and what its files and settings come to: other vectors have another name.</summary>
    internal string Name { get; private set; } = string.Empty;

    /// <exception cref="OnnxFolderException">The folder's files do not make an encoder.</exception>
    internal static OnnxEncoder Load(OnnxEmbeddingOptions options)
    {
        var pieces = OnnxFolder.Pieces(options.Folder);
        var (model, isPooled) = OnnxFolder.Model(options.Folder);
        var encoder = new OnnxEncoder(model, isPooled, pieces, options);
        try
        {
            encoder.Try();
            encoder.Name = encoder.NameOf(options);
            return encoder;
        }
        catch
        {
            encoder.Dispose();
            throw;
        }
    }

    /// <summary>The vector of a text, of unit length; zeros for a text without any piece.</summary>
    internal float[] Encode(string prefix, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return new float[Dimension];
        var ids = _pieces.Of(prefix + text, _options.MaxTokens - 2).Ids;
        return ids.Count == 0 ? new float[Dimension] : Run([_pieces.Ends.First, .. ids, _pieces.Ends.Last]);
    }

    public void Dispose() => _model.Dispose();

    private float[] Run(long[] pieces) => _model.Run(pieces, pieces.Length, outputs =>
        {
            var values = outputs[0].GetTensorDataAsSpan<float>();
            var dimension = (int)outputs[0].GetTensorTypeAndShape().Shape[^1];
            var vector = new float[dimension];
            // The mean's length is taken off afterwards, so that the sum will do.
            var last = _isPooled || _options.IsPooledByFirst ? dimension : values.Length;
            for (var at = 0; at < last; at += dimension)
                TensorPrimitives.Add(vector, values.Slice(at, dimension), vector);
            var norm = TensorPrimitives.Norm<float>(vector);
            if (norm > 0)
                TensorPrimitives.Divide(vector, norm, vector);
            return vector;
        });

    // The longest input, since models have as many positions as they were made with.
    private void Try()
    {
        try
        {
            var longest = new long[_options.MaxTokens];
            longest.AsSpan().Fill(_pieces.Ends.Last);
            longest[0] = _pieces.Ends.First;
            var vector = Run(longest);
            if (vector.Length < 2 || !TensorPrimitives.IsFiniteAll<float>(vector))
                throw new OnnxFolderException(
                    $"{OnnxEmbeddingOptions.ModelFile} gives no vector of finite numbers for a text."
                );
            Dimension = vector.Length;
        }
        catch (OnnxRuntimeException e)
        {
            throw new OnnxFolderException(
                $"{OnnxEmbeddingOptions.ModelFile} does not take {_options.MaxTokens} tokens of its vocabulary: lower {OnnxEmbeddingOptions.Section}:MaxTokens to what the model was made for, or correct the vocabulary.",
                e
            );
        }
    }

    // What a passage's vector depends on; a question's prefix may change without embedding anew.
    private string NameOf(OnnxEmbeddingOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        foreach (
            var file in new[]
            {
                OnnxEmbeddingOptions.ModelFile,
                OnnxEmbeddingOptions.VocabularyFile,
                OnnxEmbeddingOptions.TokenizerFile,
            }
        )
        {
            var path = Path.Combine(options.Folder, file);
            if (!File.Exists(path))
                continue;
            hash.AppendData(Encoding.UTF8.GetBytes(file + "\n"));
            using var stream = File.OpenRead(path);
            for (int read; (read = stream.Read(buffer)) > 0; )
                hash.AppendData(buffer.AsSpan(0, read));
        }

        hash.AppendData(
            Encoding.UTF8.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"{Pooling}\n{options.MaxTokens}\n{options.PassagePrefix}")
            )
        );
        var readable = NotOfIds()
            .Replace(Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(options.Folder))), "-")
            .Trim('-');
        return $"{readable[..Math.Min(readable.Length, 48)]}-{Convert.ToHexStringLower(hash.GetHashAndReset())[..12]}";
    }

    [GeneratedRegex("[^A-Za-z0-9_]+", RegexOptions.NonBacktracking)]
    private static partial Regex NotOfIds();
}
