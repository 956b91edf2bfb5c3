using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using BlogManager.Application.Requests;

namespace BlogManager.Api.Http;

internal static class ApiJson
{
    /// <summary>Deeper bodies are refused; no request of the contract needs more than four levels.</summary>
    internal const int MaxDepth = 32;

    internal static void Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        // Answers are application/json with nosniff, never inlined in a page: text in any script stays readable.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        foreach (var value in TextValues.All)
            options.Converters.Add(value.Converter);
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new Rfc3339Converter());
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { HideComputedFields } };
    }

    // A request's cache key and tags are computed for the pipeline: no caller sends them.
    private static void HideComputedFields(JsonTypeInfo type)
    {
        if (!type.Type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IUseCase<>)))
            return;
        foreach (var computed in type.Properties.Where(p => p.Set is null && p.AssociatedParameter is null).ToList())
            type.Properties.Remove(computed);
    }

    /// <summary>The same, but safe to paste between script tags.</summary>
    internal static JsonSerializerOptions ForPages(JsonSerializerOptions options) =>
        new(options) { Encoder = JavaScriptEncoder.Default };
}

/// <summary>Times as RFC 3339: written in UTC with a <c>Z</c>, read with any offset but never without one.</summary>
internal sealed partial class Rfc3339Converter : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String
        && reader.GetString() is { } text
        && Form().IsMatch(text)
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(
            value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture)
        );

    [GeneratedRegex(
        @"^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Form();
}
