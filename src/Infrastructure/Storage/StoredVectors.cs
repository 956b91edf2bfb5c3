using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Storage;

/// <summary>
/// How every store keeps a vector: its components as little-endian 32-bit floats, and its kind by name.
/// </summary>
internal static class StoredVectors
{
    private const string Chunk = "chunk";
    private const string Post = "post";

    internal static byte[] ToBytes(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
            return MemoryMarshal.AsBytes(values).ToArray();
        var bytes = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), values[i]);
        return bytes;
    }

    internal static float[] FromBytes(byte[] bytes)
    {
        if (BitConverter.IsLittleEndian)
            return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        var values = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        return values;
    }

    internal static string Name(VectorKind kind) =>
        kind switch
        {
            VectorKind.Chunk => Chunk,
            VectorKind.Post => Post,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    internal static VectorKind KindOf(string name) => name == Post ? VectorKind.Post : VectorKind.Chunk;
}
