using System.Text.Json;
using System.Text.Json.Serialization;
using BlogManager.Domain.Shared;

namespace BlogManager.Infrastructure.Caching;

/// <summary>How entries are written as JSON. A result is written as its value: only successes are remembered.</summary>
internal static class EntryJson
{
    internal static readonly JsonSerializerOptions Options = new() { Converters = { new ResultConverterFactory() } };

    private sealed class ResultConverterFactory : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) =>
            typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(Result<>);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)
                Activator.CreateInstance(
                    typeof(ResultConverter<>).MakeGenericType(typeToConvert.GetGenericArguments())
                )!;
    }

    private sealed class ResultConverter<T> : JsonConverter<Result<T>>
    {
        public override Result<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            Result<T>.Success(JsonSerializer.Deserialize<T>(ref reader, options) ?? throw new JsonException());

        public override void Write(Utf8JsonWriter writer, Result<T> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Value, options);
    }
}
