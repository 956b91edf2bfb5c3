using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using BlogManager.Api.Http;

namespace BlogManager.Api.Hosting;

/// <summary>
/// A message that writes its own members: what is logged for every request is neither boxed nor formatted twice.
/// </summary>
internal interface IJsonLine
{
    /// <summary>What happened, short: the values stand beside it.</summary>
    string Message { get; }

    /// <summary>
    /// Writes the values as members of the object that is open. The ids of trace and correlation stand beside it
    /// already.
    /// </summary>
    void WriteValues(Utf8JsonWriter json);
}

/// <summary>
/// The log as one line of JSON a message on standard output. Not the framework's console with its formatter: that makes
/// a string of each line and wakes a thread for it, and it has the ids from scopes and writes each of those twice, with
/// the path of the call among them. Here they come from the span.
/// </summary>
[ProviderAlias("Console")]
internal sealed class JsonLineLoggerProvider(BatchedOutput output) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) =>
        new JsonLineLogger(JsonEncodedText.Encode(categoryName, JavaScriptEncoder.UnsafeRelaxedJsonEscaping), output);

    public void Dispose() => output.Dispose();

    private sealed class JsonLineLogger(JsonEncodedText category, BatchedOutput output) : ILogger
    {
        private const string Template = "{OriginalFormat}";

        // Characters outside ASCII stay readable; what would end the line or the string is escaped all the same.
        private static readonly JsonWriterOptions Options = new()
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            SkipValidation = true,
        };
        private static readonly JsonEncodedText[] Levels =
        [
            .. Enum.GetValues<LogLevel>().Select(level => JsonEncodedText.Encode(level.ToString())),
        ];
        private static readonly JsonEncodedText Time = JsonEncodedText.Encode("time");
        private static readonly JsonEncodedText Level = JsonEncodedText.Encode("level");
        private static readonly JsonEncodedText Category = JsonEncodedText.Encode("category");
        private static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
        private static readonly JsonEncodedText TraceId = JsonEncodedText.Encode("trace_id");
        private static readonly JsonEncodedText SpanId = JsonEncodedText.Encode("span_id");
        private static readonly JsonEncodedText CorrelationId = JsonEncodedText.Encode("correlation_id");
        private static readonly JsonEncodedText Values = JsonEncodedText.Encode("values");

        [ThreadStatic]
        private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json)? _line;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var (bytes, json) = _line ??= Line();
            bytes.ResetWrittenCount();
            json.Reset(bytes);
            json.WriteStartObject();
            json.WriteString(Time, DateTime.UtcNow);
            json.WriteString(Level, Levels[(int)logLevel]);
            json.WriteString(Category, category);
            var own = state as IJsonLine;
            json.WriteString(Message, own?.Message ?? formatter(state, exception));
            if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } span)
            {
                json.WriteString(TraceId, span.TraceId.ToHexString());
                json.WriteString(SpanId, span.SpanId.ToHexString());
                if (span.GetBaggageItem(CorrelationMiddleware.BaggageName) is { } correlation)
                    json.WriteString(CorrelationId, correlation);
            }

            json.WriteStartObject(Values);
            if (own is not null)
                own.WriteValues(json);
            else if (state is IReadOnlyList<KeyValuePair<string, object?>> values)
                WriteValues(json, values);
            json.WriteEndObject();
            if (exception is not null)
                json.WriteString("exception", exception.ToString());
            json.WriteEndObject();
            json.Flush();
            bytes.Write("\n"u8);
            output.Append(bytes.WrittenSpan);
        }

        private static void WriteValues(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> values)
        {
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
        }

        private static (ArrayBufferWriter<byte> Bytes, Utf8JsonWriter Json) Line()
        {
            var bytes = new ArrayBufferWriter<byte>(1024);
            return (bytes, new Utf8JsonWriter(bytes, Options));
        }
    }
}
