using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace BlogManager.Testing;

/// <summary>A span as it was exported.</summary>
public sealed record OtlpSpan(
    string TraceId,
    string SpanId,
    string ParentSpanId,
    string Name,
    int Kind,
    IReadOnlyDictionary<string, string> Attributes,
    IReadOnlyList<string> LinkedTraceIds,
    bool IsError
)
{
    /// <summary>The value of <see cref="Kind"/> for a request that was served.</summary>
    public const int Server = 2;
}

/// <summary>
/// Reads the few fields that tests look at from an OTLP export request (opentelemetry/proto/trace/v1/trace.proto; the
/// package with the generated types is not on every feed).
/// </summary>
public static class OtlpSpans
{
    /// <summary>The spans of an <c>ExportTraceServiceRequest</c>.</summary>
    /// <exception cref="FormatException">It is not one.</exception>
    public static IReadOnlyList<OtlpSpan> Read(byte[] message) =>
        [
            .. from resourceSpans in Fields(message)
            where resourceSpans.Number == 1
            from scopeSpans in Fields(resourceSpans.Bytes)
            where scopeSpans.Number == 2
            from span in Fields(scopeSpans.Bytes)
            where span.Number == 2
            select SpanOf(span.Bytes),
        ];

    /// <summary>The attributes of the resource, such as <c>service.name</c>.</summary>
    public static IReadOnlyDictionary<string, string> Resource(byte[] message) =>
        Attributes(
            Fields(message)
                .Where(f => f.Number == 1)
                .SelectMany(f => Fields(f.Bytes))
                .Where(f => f.Number == 1)
                .SelectMany(f => Fields(f.Bytes))
                .Where(f => f.Number == 1)
        );

    private static OtlpSpan SpanOf(byte[] message)
    {
        List<Field> fields = [.. Fields(message)];
        string Hex(int number) => Convert.ToHexStringLower(fields.FirstOrDefault(f => f.Number == number)?.Bytes ?? []);
        var status = fields.Where(f => f.Number == 15).SelectMany(f => Fields(f.Bytes));
        return new OtlpSpan(
            Hex(1),
            Hex(2),
            Hex(4),
            Encoding.UTF8.GetString(fields.Single(f => f.Number == 5).Bytes),
            (int)(fields.FirstOrDefault(f => f.Number == 6)?.Value ?? 0),
            Attributes(fields.Where(f => f.Number == 9)),
            [
                .. fields
                    .Where(f => f.Number == 13)
                    .Select(f => Convert.ToHexStringLower(Fields(f.Bytes).First(l => l.Number == 1).Bytes)),
            ],
            status.Any(f => f is { Number: 3, Value: 2 })
        );
    }

    private static Dictionary<string, string> Attributes(IEnumerable<Field> keyValues) =>
        keyValues
            .Select(f => Fields(f.Bytes).ToList())
            .ToDictionary(
                f => Encoding.UTF8.GetString(f.First(k => k.Number == 1).Bytes),
                f => Value(f.FirstOrDefault(v => v.Number == 2)),
                StringComparer.Ordinal
            );

    private static string Value(Field? anyValue) =>
        anyValue is null || Fields(anyValue.Bytes).FirstOrDefault() is not { } value
            ? string.Empty
            : value.Number switch
            {
                1 => Encoding.UTF8.GetString(value.Bytes),
                2 => value.Value == 0 ? "false" : "true",
                3 => ((long)value.Value).ToString(CultureInfo.InvariantCulture),
                4 => BitConverter.UInt64BitsToDouble(value.Value).ToString(CultureInfo.InvariantCulture),
                _ => "(not read)",
            };

    private static IEnumerable<Field> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length; )
        {
            var tag = Varint(message, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    yield return new Field(number, Varint(message, ref at), []);
                    break;
                case 1:
                    yield return new Field(number, BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at, 8)), []);
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    yield return new Field(number, 0, message.AsSpan(at, length).ToArray());
                    at += length;
                    break;
                case 5:
                    yield return new Field(number, BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan(at, 4)), []);
                    at += 4;
                    break;
                default:
                    throw new FormatException($"Wire type {tag & 7} at byte {at} is not protobuf's.");
            }
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }

    private sealed record Field(int Number, ulong Value, byte[] Bytes);
}
