using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace BlogManager.Testing.MongoWire;

/// <summary>
/// A message of MongoDB's wire protocol: OP_MSG, and OP_QUERY with its OP_REPLY for a driver's first words.
/// </summary>
/// <param name="Id">The number that the answer names.</param>
/// <param name="IsMsg">Whether it is OP_MSG.</param>
/// <param name="WantsAnswer">Whether the sender waits for an answer.</param>
/// <param name="Command">The command.</param>
internal sealed record WireMessage(int Id, bool IsMsg, bool WantsAnswer, BsonDocument Command)
{
    private const int HeaderBytes = 16;
    private const int MostBytes = 48_000_000;
    private const int Reply = 1;
    private const int Query = 2004;
    private const int Msg = 2013;
    private const uint HasChecksum = 1;
    private const uint MoreToCome = 2;

    /// <summary>Reads the next message.</summary>
    /// <returns>The message, or null where the other side has closed.</returns>
    public static async Task<WireMessage?> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var header = new byte[HeaderBytes];
        if (
            await stream.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, cancellationToken)
            < HeaderBytes
        )
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        if (length is < HeaderBytes or > MostBytes)
            throw new InvalidDataException($"A message of {length} bytes.");
        var body = new byte[length - HeaderBytes];
        await stream.ReadExactlyAsync(body, cancellationToken);
        var id = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(4));
        return BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(12)) switch
        {
            Msg => OfMsg(id, body),
            Query => OfQuery(id, body),
            var other => throw new InvalidDataException($"A message of kind {other}."),
        };
    }

    /// <summary>The bytes of the answer.</summary>
    public byte[] Answer(BsonDocument answer)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write(0);
        writer.Write(Id);
        writer.Write(Id);
        writer.Write(IsMsg ? Msg : Reply);
        if (IsMsg)
        {
            writer.Write(0);
            writer.Write((byte)0);
        }
        else
        {
            // Flags, cursor, first document, number of documents.
            writer.Write(8);
            writer.Write(0L);
            writer.Write(0);
            writer.Write(1);
        }

        writer.Write(answer.ToBson());
        writer.Flush();
        var whole = bytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(whole, whole.Length);
        return whole;
    }

    private static WireMessage OfMsg(int id, byte[] body)
    {
        var flags = BinaryPrimitives.ReadUInt32LittleEndian(body);
        if ((flags & HasChecksum) != 0)
            throw new InvalidDataException("A message with a checksum.");
        BsonDocument command = [];
        var lists = new List<BsonElement>();
        var at = sizeof(uint);
        while (at < body.Length)
        {
            var kind = body[at++];
            var size = BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at));
            if (kind == 0)
                command = Document(body.AsMemory(at, size));
            else
                lists.Add(List(body.AsMemory(at, size)));
            at += size;
        }

        command.AddRange(lists);
        return new WireMessage(id, IsMsg: true, (flags & MoreToCome) == 0, command);
    }

    /// <summary>A list of documents that stands beside the command.</summary>
    private static BsonElement List(ReadOnlyMemory<byte> section)
    {
        var bytes = section[sizeof(int)..];
        var end = bytes.Span.IndexOf((byte)0);
        var name = Encoding.UTF8.GetString(bytes.Span[..end]);
        var documents = new BsonArray();
        for (var rest = bytes[(end + 1)..]; rest.Length > 0; )
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
            documents.Add(Document(rest[..size]));
            rest = rest[size..];
        }

        return new BsonElement(name, documents);
    }

    private static WireMessage OfQuery(int id, byte[] body)
    {
        var name = body.AsSpan(sizeof(int));
        // After the collection's name: how many to skip, how many to return.
        var at = sizeof(int) + name.IndexOf((byte)0) + 1 + (2 * sizeof(int));
        var size = BinaryPrimitives.ReadInt32LittleEndian(body.AsSpan(at));
        return new WireMessage(id, IsMsg: false, WantsAnswer: true, Document(body.AsMemory(at, size)));
    }

    private static BsonDocument Document(ReadOnlyMemory<byte> bytes) =>
        BsonSerializer.Deserialize<BsonDocument>(bytes.ToArray());
}
