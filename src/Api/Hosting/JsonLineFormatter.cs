using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace BlogManager.Api.Hosting;

/// <summary>
/// A message as one line of JSON. The framework's own formatter gets the ids from scopes and writes each of those twice, with the path of the call among them: three
/// times the bytes, and half of what a cached answer costs. Here they come from the span.
/// </summary>
internal sealed class JsonLineFormatter() : ConsoleFormatter(FormatterName)
{
    internal const string FormatterName = "json-line";

    private const string Template = "{OriginalFormat}";

    // Characters outside ASCII stay readable; what would end the line or the string is escaped all the same.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json)? _line;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var (bytes, json) = _line ??= Line();
        bytes.ResetWrittenCount();
        json.Reset(bytes);
        json.WriteStartObject();
        json.WriteString("time", DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("level", logEntry.LogLevel.ToString());
        json.WriteString("category", logEntry.Category);
        json.WriteString("message", logEntry.Formatter(logEntry.State, logEntry.Exception));
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } span)
        {
            json.WriteString("trace_id", span.TraceId.ToHexString());
            json.WriteString("span_id", span.SpanId.ToHexString());
            if (span.GetBaggageItem(CorrelationMiddleware.BaggageName) is { } correlation)
                json.WriteString("correlation_id", correlation);
        }

        if (logEntry.State is IReadOnlyList<KeyValuePair<string, object?>> values)
            WriteValues(json, values);
        if (logEntry.Exception is { } exception)
            json.WriteString("exception", exception.ToString());
        json.WriteEndObject();
        json.Flush();
        WriteLine(bytes.WrittenSpan, textWriter);
    }

    private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        json.WriteStartObject("values");
        for (var i = 0; i < values.Count; i++)
        {
            var (name, value) = values[i];
            if (name == Template)
                continue;
            json.WritePropertyName(name);
            switch (value)
            {
                case null:
                    json.WriteNullValue();
                    break;
                case bool flag:
                    json.WriteBooleanValue(flag);
                    break;
                case int or long:
                    json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                    break;
                case double number when double.IsFinite(number):
                    json.WriteNumberValue(Math.Round(number, 3));
                    break;
                default:
                    json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                    break;
            }
        }

        json.WriteEndObject();
    }

    private static void WriteLine(ReadOnlySpan<byte> utf8, TextWriter writer)
    {
        var characters = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(utf8.Length));
        try
        {
            writer.Write(characters, 0, Encoding.UTF8.GetChars(utf8, characters));
            writer.Write('\n');
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json) Line()
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        return (bytes, new Utf8JsonWriter(bytes, Options));
    }
}
