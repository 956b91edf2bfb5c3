using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace BlogManager.Application.Ingestion;

/// <summary>
/// The checkpoint of a post that a job takes in. What stands elsewhere is left out: the document that was sent, which is in
/// the job's payload, and the passages' texts, which are in the article's. Vectors are written as the bytes of their numbers.
/// </summary>
internal static class IngestionCheckpoint
{
    private static readonly JsonSerializerOptions Json = new()
    {
        // It is stored and read back, and stands in no page: a Chinese character is three bytes and not six.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new VectorConverter() },
    };

    internal static string Write(IngestionState state) =>
        JsonSerializer.Serialize(
            state with
            {
                Request = state.Request with { Content = null },
                Chunks = state.Article is not { } article
                    ? state.Chunks
                    :
                    [
                        .. state.Chunks.Select(c =>
                            article.Text.Slice(c.Start, c.End) == c.Text ? c with { Text = string.Empty } : c
                        ),
                    ],
            },
            Json
        );

    /// <param name="checkpoint">From <see cref="Write"/>, or of an earlier release, which left nothing out.</param>
    /// <param name="request">What the job was given.</param>
    internal static IngestionState Read(string checkpoint, IngestionRequest request)
    {
        var state = JsonSerializer.Deserialize<IngestionState>(checkpoint, Json)!;
        return state with
        {
            Request = state.Request with { Content = request.Content },
            Chunks = state.Article is not { } article
                ? state.Chunks
                :
                [
                    .. state.Chunks.Select(c =>
                        c.Text.Length == 0 ? c with { Text = article.Text.Slice(c.Start, c.End) } : c
                    ),
                ],
        };
    }

    /// <summary>Little-endian 32-bit floats in base 64; lists of numbers are read too.</summary>
    private sealed class VectorConverter : JsonConverter<ReadOnlyMemory<float>>
    {
        public override ReadOnlyMemory<float> Read(
            ref Utf8JsonReader reader,
            Type typeToConvert,
            JsonSerializerOptions options
        )
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                var bytes = reader.GetBytesFromBase64();
                var values = new float[bytes.Length / sizeof(float)];
                for (var i = 0; i < values.Length; i++)
                    values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
                return values;
            }

            var numbers = new List<float>();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                numbers.Add(reader.GetSingle());
            return numbers.ToArray();
        }

        public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<float> value, JsonSerializerOptions options)
        {
            var bytes = new byte[value.Length * sizeof(float)];
            for (var i = 0; i < value.Length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), value.Span[i]);
            writer.WriteBase64StringValue(bytes);
        }
    }
}
