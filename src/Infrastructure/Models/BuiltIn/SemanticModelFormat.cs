using System.Runtime.InteropServices;
using System.Text;

namespace BlogManager.Infrastructure.Models.BuiltIn;

/// <summary>
/// The stored form of a <see cref="SemanticModel"/>: a mark, a format version, counts, terms, frequencies, directions
/// (half precision) and mean, little-endian.
/// </summary>
internal static class SemanticModelFormat
{
    private const int Version = 1;
    private static readonly byte[] Mark = "BMSM"u8.ToArray();

    internal static byte[] Write(SemanticModel model)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Mark);
        writer.Write(Version);
        writer.Write(model.Posts);
        writer.Write(model.Terms.Count);
        writer.Write(model.Rank);
        writer.Write(model.PostRank);
        foreach (var term in model.Terms)
            writer.Write(term);
        foreach (var frequency in model.Frequencies)
            writer.Write7BitEncodedInt(frequency);
        foreach (var component in model.Directions.Span)
            writer.Write(component);
        foreach (var component in model.Mean.Span)
            writer.Write(component);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">
    /// The bytes are something else, of another version, or cut short.
    /// </exception>
    internal static SemanticModel Read(ReadOnlyMemory<byte> data)
    {
        var bytes = MemoryMarshal.TryGetArray(data, out var segment) ? segment : new ArraySegment<byte>(data.ToArray());
        using var reader = new BinaryReader(
            new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false),
            Encoding.UTF8
        );
        try
        {
            if (!reader.ReadBytes(Mark.Length).AsSpan().SequenceEqual(Mark))
                throw new InvalidDataException(
                    "The stored embedding model is not one of the built-in embedder. Reindex to train it anew."
                );
            if (reader.ReadInt32() is var version and not Version)
                throw new InvalidDataException(
                    $"The stored embedding model has format {version}, and this release reads {Version}. Reindex to train it anew."
                );
            var posts = Counted(reader, bytes.Count);
            var count = Counted(reader, bytes.Count);
            var rank = Counted(reader, bytes.Count);
            var postRank = Counted(reader, rank);
            if ((long)count * rank * 2 > bytes.Count)
                throw new EndOfStreamException();
            var terms = new string[count];
            for (var i = 0; i < count; i++)
                terms[i] = reader.ReadString();
            var frequencies = new int[count];
            for (var i = 0; i < count; i++)
                frequencies[i] = reader.Read7BitEncodedInt();
            var directions = new Half[count * rank];
            for (var i = 0; i < directions.Length; i++)
                directions[i] = reader.ReadHalf();
            var mean = new float[postRank];
            for (var i = 0; i < postRank; i++)
                mean[i] = reader.ReadSingle();
            return new SemanticModel(posts, terms, frequencies, rank, postRank, directions, mean);
        }
        catch (Exception damage) when (damage is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("The stored embedding model is damaged. Reindex to train it anew.", damage);
        }
    }

    private static int Counted(BinaryReader reader, int most) =>
        reader.ReadInt32() is var number && number >= 0 && number <= most ? number : throw new EndOfStreamException();
}
