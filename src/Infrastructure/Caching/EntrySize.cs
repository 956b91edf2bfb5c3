using System.Buffers;
using System.Text.Json;

namespace BlogManager.Infrastructure.Caching;

/// <summary>Estimates what an entry takes in memory.</summary>
internal static class EntrySize
{
    /// <summary>Key, tags, and the objects around a value.</summary>
    internal const int Overhead = 1024;

    /// <summary>The value as objects, with text in two bytes a character, and the bytes that are sent.</summary>
    internal const int PerJsonByte = 3;

    /// <summary>The estimate, in bytes.</summary>
    internal static long Of<T>(T value)
    {
        var counter = new Counter();
        using (var writer = new Utf8JsonWriter(counter))
            JsonSerializer.Serialize(writer, value, EntryJson.Options);
        return Overhead + (PerJsonByte * counter.Written);
    }

    private sealed class Counter : IBufferWriter<byte>
    {
        private byte[] _buffer = new byte[4096];

        internal long Written { get; private set; }

        public void Advance(int count) => Written += count;

        public Memory<byte> GetMemory(int sizeHint = 0) =>
            _buffer.Length >= sizeHint ? _buffer : _buffer = new byte[sizeHint];

        public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
    }
}
