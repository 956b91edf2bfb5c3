using System.Text.Json;
using BlogManager.Infrastructure.Models.Neural;
using FastBertTokenizer;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace BlogManager.Infrastructure.Models.Onnx;

/// <summary>What cannot be used of the folder, in a sentence for its owner.</summary>
internal sealed class OnnxFolderException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Reads the two files of an encoder's folder, and tells what is wrong with them.</summary>
internal static class OnnxFolder
{
    private static readonly string[] KnownInputs = ["input_ids", "attention_mask", "token_type_ids"];

    // As the usual exporters call them, best first.
    private static readonly string[] States = ["last_hidden_state", "token_embeddings"];

    /// <exception cref="OnnxFolderException">It is no model, or one with other inputs or outputs.</exception>
    internal static (OnnxModel Model, bool IsPooled) Model(string folder)
    {
        var isPooled = false;
        try
        {
            var model = new OnnxModel(Path.Combine(folder, OnnxEmbeddingOptions.ModelFile), session =>
            {
                (var output, isPooled) = Output(session);
                return [output];
            });
            return (model, isPooled);
        }
        catch (Exception e) when (e is OnnxRuntimeException or IOException or UnauthorizedAccessException)
        {
            throw new OnnxFolderException(
                $"{OnnxEmbeddingOptions.ModelFile} cannot be read as a model ({e.GetType().Name}): is it whole, and no newer than this service's ONNX Runtime? A model with weights in a file of their own needs that file beside it.",
                e
            );
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or BadImageFormatException)
        {
            throw new OnnxFolderException("ONNX Runtime has no native library for this machine.", e);
        }
    }

    /// <exception cref="OnnxFolderException">It is no vocabulary, or of another kind of tokenizer.</exception>
    internal static WordPieces Pieces(string folder)
    {
        var vocabulary = Path.Combine(folder, OnnxEmbeddingOptions.VocabularyFile);
        var isVocabulary = File.Exists(vocabulary);
        var name = isVocabulary ? OnnxEmbeddingOptions.VocabularyFile : OnnxEmbeddingOptions.TokenizerFile;
        try
        {
            if (isVocabulary)
            {
                var isUncased = IsUncased(folder);
                return new WordPieces(WordPieces.Vocabulary(File.ReadAllBytes(vocabulary), isUncased), Fold(isUncased));
            }

            var json = File.ReadAllBytes(Path.Combine(folder, OnnxEmbeddingOptions.TokenizerFile));
            return new WordPieces(
                tokenizer =>
                {
                    using var stream = new MemoryStream(json, writable: false);
                    tokenizer.LoadTokenizerJson(stream);
                },
                Fold(IsUncasedWordPiece(json))
            );
        }
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or JsonException
                        or ArgumentException
                        or InvalidOperationException
                        or KeyNotFoundException
                        or NotSupportedException
            )
        {
            throw new OnnxFolderException(
                $"{name} cannot be read as a vocabulary of BERT's word pieces ({e.GetType().Name}).",
                e
            );
        }
    }

    private static Func<string, string> Fold(bool isUncased) => isUncased ? LatinFolding.Fold : word => word;

    private static (string Name, bool IsPooled) Output(InferenceSession session)
    {
        if (
            session.InputNames.Except(KnownInputs, StringComparer.Ordinal).FirstOrDefault() is { } unknown
            || !session.InputNames.Contains("input_ids")
        )
            throw new OnnxFolderException(
                $"{OnnxEmbeddingOptions.ModelFile} wants the inputs {string.Join(", ", session.InputNames)}; known are {string.Join(", ", KnownInputs)}, of which the first must be there."
            );
        if (session.InputMetadata.Values.Any(input => input.ElementDataType != TensorElementType.Int64))
            throw new OnnxFolderException($"{OnnxEmbeddingOptions.ModelFile} wants inputs of another type than int64.");
        var floats = session
            .OutputMetadata.Where(o => o.Value.ElementDataType == TensorElementType.Float)
            .ToDictionary(o => o.Key, o => o.Value.Dimensions.Length, StringComparer.Ordinal);
        var states = States.FirstOrDefault(name => floats.GetValueOrDefault(name) == 3)
            ?? session.OutputNames.FirstOrDefault(name => floats.GetValueOrDefault(name) == 3);
        if (states is not null)
            return (states, false);
        if (floats.GetValueOrDefault("sentence_embedding") == 2)
            return ("sentence_embedding", true);
        throw new OnnxFolderException(
            $"{OnnxEmbeddingOptions.ModelFile} gives {string.Join(", ", session.OutputMetadata.Select(o => $"{o.Key} ({o.Value.ElementDataType}, {o.Value.Dimensions.Length} dimensions)"))}; wanted is a vector of each piece (three dimensions of 32-bit floats, such as last_hidden_state), or sentence_embedding (two)."
        );
    }

    // Exporters leave it beside vocab.txt; without it the vocabulary is taken for an uncased one, as most are.
    private static bool IsUncased(string folder)
    {
        var path = Path.Combine(folder, "tokenizer_config.json");
        if (!File.Exists(path))
            return true;
        using var config = JsonDocument.Parse(File.ReadAllBytes(path));
        return !config.RootElement.TryGetProperty("do_lower_case", out var lower)
            || lower.ValueKind != JsonValueKind.False;
    }

    private static bool IsUncasedWordPiece(byte[] json)
    {
        using var tokenizer = JsonDocument.Parse(json);
        var model = tokenizer.RootElement.GetProperty("model");
        var kind = model.TryGetProperty("type", out var type) ? type.GetString() : null;
        if (kind != "WordPiece")
            throw new OnnxFolderException(
                $"{OnnxEmbeddingOptions.TokenizerFile} is of the kind {kind ?? "unknown"}; WordPiece alone is read, BERT's and its kin's."
            );
        return tokenizer.RootElement.TryGetProperty("normalizer", out var normalizer)
            && normalizer.ValueKind == JsonValueKind.Object
            && normalizer.TryGetProperty("lowercase", out var lower)
            && lower.ValueKind == JsonValueKind.True;
    }
}
