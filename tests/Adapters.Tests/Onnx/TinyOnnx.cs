using Google.Protobuf;

namespace BlogManager.Adapters.Tests.Onnx;

/// <summary>
/// Writes ONNX models of a table of vectors, by the format's field numbers
/// (<see href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto"/>): small enough to know what must come out.
/// </summary>
internal static class TinyOnnx
{
    private const int Float = 1;
    private const int Long = 7;

    /// <summary>A model that gives the table's row of each piece.</summary>
    /// <param name="input">What its one input is called.</param>
    /// <param name="output">What its output is called.</param>
    /// <param name="rows">One vector a piece.</param>
    /// <param name="pools">Whether it gives their mean alone.</param>
    /// <param name="positions">So many pieces alone does it take; 0 for any number.</param>
    internal static byte[] Write(string input, string output, float[][] rows, bool pools = false, int positions = 0)
    {
        var width = rows[0].Length;
        var states = pools || positions > 0 ? "states" : output;
        List<byte[]> nodes = [Node("Gather", ["table", input], states)];
        List<byte[]> tensors = [Tensor("table", [rows.Length, width], [.. rows.SelectMany(r => r)])];
        if (positions > 0)
        {
            nodes.Add(Node("Add", [states, "positions"], pools ? "placed" : output));
            tensors.Add(Tensor("positions", [1, positions, width], new float[positions * width]));
            states = "placed";
        }

        if (pools)
            nodes.Add(Node("ReduceMean", [states], output, ("axes", [1]), ("keepdims", [0])));
        var graph = Message(g =>
        {
            foreach (var node in nodes)
                Part(g, 1, node);
            Text(g, 2, "tiny");
            foreach (var tensor in tensors)
                Part(g, 5, tensor);
            Part(g, 11, Value(input, Long, "batch", "pieces"));
            Part(
                g,
                12,
                pools ? Value(output, Float, "batch", "width") : Value(output, Float, "batch", "pieces", "width")
            );
        });
        return Message(m =>
        {
            Number(m, 1, 8);
            Part(m, 7, graph);
            Part(m, 8, Message(opset => Number(opset, 2, 13)));
        });
    }

    private static byte[] Node(
        string kind,
        string[] inputs,
        string output,
        params (string Name, long[] Value)[] settings
    ) =>
        Message(n =>
        {
            foreach (var input in inputs)
                Text(n, 1, input);
            Text(n, 2, output);
            Text(n, 4, kind);
            foreach (var (name, value) in settings)
                Part(
                    n,
                    5,
                    Message(a =>
                    {
                        Text(a, 1, name);
                        // keepdims is one number, axes are several.
                        var isOne = name == "keepdims";
                        foreach (var number in value)
                            Number(a, isOne ? 3 : 8, number);
                        Number(a, 20, isOne ? 2 : 7);
                    })
                );
        });

    private static byte[] Tensor(string name, long[] shape, float[] values) =>
        Message(t =>
        {
            foreach (var length in shape)
                Number(t, 1, length);
            Number(t, 2, Float);
            Text(t, 8, name);
            var raw = new byte[values.Length * sizeof(float)];
            Buffer.BlockCopy(values, 0, raw, 0, raw.Length);
            Part(t, 9, raw);
        });

    private static byte[] Value(string name, int type, params string[] dimensions) =>
        Message(v =>
        {
            Text(v, 1, name);
            var shape = Message(s =>
            {
                foreach (var dimension in dimensions)
                    Part(s, 1, Message(d => Text(d, 2, dimension)));
            });
            var tensor = Message(t =>
            {
                Number(t, 1, type);
                Part(t, 2, shape);
            });
            Part(v, 2, Message(t => Part(t, 1, tensor)));
        });

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var stream = new CodedOutputStream(bytes, leaveOpen: true))
            write(stream);
        return bytes.ToArray();
    }

    private static void Number(CodedOutputStream stream, int field, long value)
    {
        stream.WriteTag(field, WireFormat.WireType.Varint);
        stream.WriteInt64(value);
    }

    private static void Text(CodedOutputStream stream, int field, string value)
    {
        stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        stream.WriteString(value);
    }

    private static void Part(CodedOutputStream stream, int field, byte[] value)
    {
        stream.WriteTag(field, WireFormat.WireType.LengthDelimited);
        stream.WriteBytes(ByteString.CopyFrom(value));
    }
}
