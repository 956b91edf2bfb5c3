using System.Text;

namespace BlogManager.Adapters.Tests.Gguf.Llama;

/// <summary>
/// Writes a GGUF file of a llama of two layers with random weights and a vocabulary of bytes, by the format's description
/// (<see href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md"/>): what it writes is noise.
/// </summary>
internal static class TinyGguf
{
    private const int Width = 32;
    private const int Heads = 2;
    private const int Hidden = 64;
    private const int Layers = 2;
    private const int Alignment = 32;

    // Of values and tensors, as the format numbers them.
    private const uint Int32 = 5;
    private const uint UInt32 = 4;
    private const uint Float32 = 6;
    private const uint String = 8;
    private const uint Array = 9;

    internal static void Write(string path, int context = 8192, int seed = 7)
    {
        List<(string Text, float Score, int Kind)> pieces = [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3)];
        for (var b = 0; b < 256; b++)
            pieces.Add(($"<0x{b:X2}>", 0, 6));
        foreach (var word in new[] { "\u2581", "\u2581the", "a", "e", "bread", "{", "}", "\"" })
            pieces.Add((word, -1, 1));
        var tensors = Tensors(pieces.Count, new Random(seed));
        using var file = new BinaryWriter(File.Create(path));
        file.Write("GGUF"u8);
        file.Write(3u);
        file.Write((ulong)tensors.Count);
        List<Action> settings =
        [
            () => Text("general.architecture", "llama"),
            () => Number("llama.context_length", (uint)context),
            () => Number("llama.embedding_length", Width),
            () => Number("llama.block_count", Layers),
            () => Number("llama.feed_forward_length", Hidden),
            () => Number("llama.attention.head_count", Heads),
            () => Number("llama.rope.dimension_count", Width / Heads),
            () =>
            {
                Key("llama.attention.layer_norm_rms_epsilon", Float32);
                file.Write(1e-5f);
            },
            () => Text("tokenizer.ggml.model", "llama"),
            () =>
            {
                Several("tokenizer.ggml.tokens", String);
                foreach (var p in pieces)
                    Characters(p.Text);
            },
            () =>
            {
                Several("tokenizer.ggml.scores", Float32);
                foreach (var p in pieces)
                    file.Write(p.Score);
            },
            () =>
            {
                Several("tokenizer.ggml.token_type", Int32);
                foreach (var p in pieces)
                    file.Write(p.Kind);
            },
            () => Number("tokenizer.ggml.bos_token_id", 1),
            () => Number("tokenizer.ggml.eos_token_id", 2),
            () => Number("tokenizer.ggml.unknown_token_id", 0),
        ];
        file.Write((ulong)settings.Count);
        foreach (var write in settings)
            write();
        ulong offset = 0;
        foreach (var (name, shape, values) in tensors)
        {
            Characters(name);
            file.Write((uint)shape.Length);
            foreach (var n in shape)
                file.Write((ulong)n);
            file.Write(0u);
            file.Write(offset);
            offset += Aligned((ulong)values.Length * 4);
        }
        Pad();
        foreach (var (_, _, values) in tensors)
        {
            foreach (var v in values)
                file.Write(v);
            Pad();
        }
        void Pad()
        {
            while (file.BaseStream.Position % Alignment != 0)
                file.Write((byte)0);
        }

        void Characters(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            file.Write((ulong)bytes.Length);
            file.Write(bytes);
        }

        void Key(string name, uint type)
        {
            Characters(name);
            file.Write(type);
        }

        void Text(string name, string value)
        {
            Key(name, String);
            Characters(value);
        }

        void Number(string name, uint value)
        {
            Key(name, UInt32);
            file.Write(value);
        }

        void Several(string name, uint type)
        {
            Key(name, Array);
            file.Write(type);
            file.Write((ulong)pieces.Count);
        }
    }

    private static ulong Aligned(ulong n) => (n + Alignment - 1) / Alignment * Alignment;

    private static List<(string, int[], float[])> Tensors(int vocabulary, Random random)
    {
        List<(string, int[], float[])> all = [];
        Add("token_embd.weight", Width, vocabulary);
        for (var i = 0; i < Layers; i++)
        {
            Ones($"blk.{i}.attn_norm.weight");
            foreach (var m in new[] { "attn_q", "attn_k", "attn_v", "attn_output" })
                Add($"blk.{i}.{m}.weight", Width, Width);
            Ones($"blk.{i}.ffn_norm.weight");
            Add($"blk.{i}.ffn_gate.weight", Width, Hidden);
            Add($"blk.{i}.ffn_up.weight", Width, Hidden);
            Add($"blk.{i}.ffn_down.weight", Hidden, Width);
        }
        Ones("output_norm.weight");
        Add("output.weight", Width, vocabulary);
        return all;
        void Add(string n, params int[] shape) =>
            all.Add(
                (
                    n,
                    shape,
                    [.. Enumerable.Range(0, shape[0] * shape[1]).Select(_ => (float)(random.NextDouble() - 0.5) / 2)]
                )
            );
        void Ones(string n) => all.Add((n, [Width], [.. Enumerable.Repeat(1f, Width)]));
    }
}
