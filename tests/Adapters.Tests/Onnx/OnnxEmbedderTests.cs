using System.Text.Json;
using BlogManager.Adapters.Tests.Neural;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Onnx;
using BlogManager.Infrastructure.Settings;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Onnx;

/// <summary>What is particular to a model that comes as files of the owner's.</summary>
public sealed class OnnxEmbedderTests
{
    // Of each line of the vocabulary: [PAD], [UNK], [CLS], [SEP], bread, boat, query, Oven.
    private static readonly float[][] Rows =
    [
        [0, 0, 0],
        [0, 0, 9],
        [3, 0, 0],
        [0, 4, 0],
        [0, 0, 5],
        [0, 6, 0],
        [8, 0, 0],
        [0, 0, 1],
    ];

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task The_encoder_in_the_box_gives_from_a_folder_what_it_gives_in_the_box()
    {
        using var folder = OnnxUnderTest.FolderOfShipped();
        await using var onnx = await OnnxUnderTest.CreateAsync(folder.Path, ("MaxTokens", "256"));
        string[] texts = ["How long does the dough rest?", "Café, naïve: “quoted” — 3.5 %\n日本語", "x"];
        var made = await EmbedAsync(onnx, EmbeddingInput.Passage, texts);
        var encoder = (await ModelsUnderTest.Models.EncoderAsync())!;
        for (var i = 0; i < texts.Length; i++)
            Assert.That(made[i], Is.EqualTo(encoder.Encode(texts[i])).Within(1e-6f), texts[i]);
        Assert.That((await onnx.Embedder.PrepareSpaceAsync(Cancel)).Space.Dimension, Is.EqualTo(384));
    }

    // [CLS] bread [SEP]: the sum is (3, 4, 5).
    [TestCase("mean", new[] { 0.424264f, 0.565685f, 0.707107f })]
    [TestCase("cls", new[] { 1f, 0f, 0f })]
    public async Task Vectors_are_pooled_as_it_is_set(string pooling, float[] expected)
    {
        using var folder = OnnxUnderTest.FolderOf(TinyOnnx.Write("input_ids", "last_hidden_state", Rows));
        await using var onnx = await OnnxUnderTest.CreateAsync(folder.Path, ("Pooling", pooling));
        Assert.That((await EmbedAsync(onnx, EmbeddingInput.Passage, ["bread"]))[0], Is.EqualTo(expected).Within(1e-5f));
    }

    [Test]
    public async Task A_model_that_pools_by_itself_is_believed()
    {
        using var folder = OnnxUnderTest.FolderOf(TinyOnnx.Write("input_ids", "sentence_embedding", Rows, pools: true));
        await using var onnx = await OnnxUnderTest.CreateAsync(folder.Path);
        Assert.That(
            (await EmbedAsync(onnx, EmbeddingInput.Passage, ["bread"]))[0],
            Is.EqualTo([0.424264f, 0.565685f, 0.707107f]).Within(1e-5f)
        );
        Assert.That(
            await onnx.Loaded.FindAsync(Cancel),
            Does.Match("^.+, 3 dimensions, pooling its own, up to 512 tokens$")
        );
    }

    [TestCase(EmbeddingInput.Query, true)]
    [TestCase(EmbeddingInput.PostQuery, true)]
    [TestCase(EmbeddingInput.Passage, false)]
    [TestCase(EmbeddingInput.Post, false)]
    public async Task Questions_have_their_prefix_and_passages_theirs(EmbeddingInput input, bool isAsked)
    {
        using var folder = OnnxUnderTest.FolderOf(TinyOnnx.Write("input_ids", "last_hidden_state", Rows));
        await using var onnx = await OnnxUnderTest.CreateAsync(
            folder.Path,
            ("QueryPrefix", "query "),
            ("PassagePrefix", "boat ")
        );
        // [CLS] query bread [SEP] comes to (11, 4, 5), [CLS] boat bread [SEP] to (3, 10, 5).
        float[] sum = isAsked ? [11, 4, 5] : [3, 10, 5];
        var norm = MathF.Sqrt(sum.Sum(x => x * x));
        var made = await EmbedAsync(onnx, input, ["bread", "  "]);
        Assert.That(made[0], Is.EqualTo(sum.Select(x => x / norm)).Within(1e-5f));
        Assert.That(
            made[1],
            Is.EqualTo([0f, 0f, 0f]),
            "a text without words has no direction, whatever is put before it"
        );
    }

    [Test]
    public async Task No_more_tokens_are_read_than_are_set()
    {
        using var folder = OnnxUnderTest.FolderOf(
            TinyOnnx.Write("input_ids", "last_hidden_state", Rows, positions: 16)
        );
        await using var onnx = await OnnxUnderTest.CreateAsync(folder.Path, ("MaxTokens", "16"));
        // 14 times bread, and what opens and ends it: (3, 4, 70), and it takes 16 pieces alone.
        var made = await EmbedAsync(
            onnx,
            EmbeddingInput.Passage,
            [
                string.Join(
                    ' ',
                    Enumerable.Repeat("bread", 14).Append(string.Concat(Enumerable.Repeat(" boat", 100_000)))
                ),
            ]
        );
        var norm = MathF.Sqrt((3 * 3) + (4 * 4) + (70 * 70));
        Assert.That(made[0], Is.EqualTo([3 / norm, 4 / norm, 70 / norm]).Within(1e-5f));
    }

    [TestCase(true, "OVEN", 9)]
    [TestCase(false, "Oven", 1)]
    public async Task Case_is_kept_where_the_tokenizer_keeps_it(bool lower, string word, int expected)
    {
        using var folder = OnnxUnderTest.FolderOf(TinyOnnx.Write("input_ids", "last_hidden_state", Rows));
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, "tokenizer_config.json"),
            JsonSerializer.Serialize(new { do_lower_case = lower })
        );
        await using var onnx = await OnnxUnderTest.CreateAsync(folder.Path);
        var norm = MathF.Sqrt((3 * 3) + (4 * 4) + (expected * expected));
        Assert.That(
            (await EmbedAsync(onnx, EmbeddingInput.Passage, [word]))[0],
            Is.EqualTo([3 / norm, 4 / norm, expected / norm]).Within(1e-5f)
        );
    }

    [Test]
    public async Task A_tokenizer_json_of_word_pieces_does_as_well()
    {
        using var plain = OnnxUnderTest.FolderOfShipped();
        using var folder = OnnxUnderTest.FolderOfShipped();
        var lines = await File.ReadAllLinesAsync(Path.Combine(folder.Path, "vocab.txt"));
        File.Delete(Path.Combine(folder.Path, "vocab.txt"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "tokenizer.json"), TokenizerJson(lines, "WordPiece"));
        await using var fromLines = await OnnxUnderTest.CreateAsync(plain.Path, ("MaxTokens", "256"));
        await using var fromJson = await OnnxUnderTest.CreateAsync(folder.Path, ("MaxTokens", "256"));
        string[] texts = ["How long does the dough rest?", "Café, naïve: unbelievably — 3.5 %"];
        var expected = await EmbedAsync(fromLines, EmbeddingInput.Passage, texts);
        var made = await EmbedAsync(fromJson, EmbeddingInput.Passage, texts);
        Assert.That(made, Is.EqualTo(expected));
    }

    [Test]
    public async Task Another_model_or_setting_that_passages_depend_on_is_another_space()
    {
        using var folder = OnnxUnderTest.FolderOf(TinyOnnx.Write("input_ids", "last_hidden_state", Rows));
        var first = await SpaceAsync(folder);
        Assert.That((await SpaceAsync(folder)).Space, Is.EqualTo(first.Space));
        Assert.That((await SpaceAsync(folder, ("QueryPrefix", "query "))).Space, Is.EqualTo(first.Space));
        Assert.That((await SpaceAsync(folder, ("PassagePrefix", "passage "))).Space.Id, Is.Not.EqualTo(first.Space.Id));
        Assert.That((await SpaceAsync(folder, ("Pooling", "cls"))).Space.Id, Is.Not.EqualTo(first.Space.Id));
        float[][] other = [.. Rows[..7], [0, 1, 1]];
        await File.WriteAllBytesAsync(
            Path.Combine(folder.Path, "model.onnx"),
            TinyOnnx.Write("input_ids", "last_hidden_state", other)
        );
        await using var onnx = await OnnxUnderTest.CreateAsync(folder.Path);
        Assert.That((await onnx.Embedder.PrepareSpaceAsync(Cancel)).Space.Id, Is.Not.EqualTo(first.Space.Id));
        Assert.That(onnx.Embedder.IsStale(first, 1), Is.True);
        Assert.That(
            async () => await onnx.Embedder.EmbedAsync(first, EmbeddingInput.Query, ["bread"], Cancel),
            Throws.TypeOf<DependencyUnavailableException>()
        );
    }

    [Test]
    public async Task A_space_of_the_built_in_embedder_goes_on_working()
    {
        using var folder = OnnxUnderTest.FolderOf(TinyOnnx.Write("input_ids", "last_hidden_state", Rows));
        await using var onnx = await OnnxUnderTest.CreateAsync(folder.Path);
        var before = await onnx.BuiltIn.PrepareSpaceAsync(Cancel);
        Assert.That(onnx.Embedder.IsStale(before, 0), Is.True);
        Assert.That(
            (await onnx.Embedder.EmbedAsync(before, EmbeddingInput.Query, ["bread"], Cancel))[0].Length,
            Is.EqualTo(before.Space.Dimension)
        );
    }

    private static IEnumerable<TestCaseData> Unusable()
    {
        yield return Case(
            "other inputs",
            TinyOnnx.Write("pixel_values", "last_hidden_state", Rows),
            "wants the inputs pixel_values"
        );
        yield return Case(
            "pooled under another name",
            TinyOnnx.Write("input_ids", "logits", Rows, pools: true),
            "gives logits (Float, 2 dimensions)"
        );
        yield return Case(
            "fewer positions",
            TinyOnnx.Write("input_ids", "last_hidden_state", Rows, positions: 64),
            "does not take 512 tokens"
        );
        yield return Case(
            "a vocabulary too large",
            TinyOnnx.Write("input_ids", "last_hidden_state", Rows[..3]),
            "does not take 512 tokens"
        );
        yield return Case(
            "not finite",
            TinyOnnx.Write("input_ids", "last_hidden_state", [.. Rows[..3], [float.NaN, 0, 0]]),
            "no vector of finite numbers"
        );
        yield return Case("no model", [1, 2, 3, 4], "cannot be read as a model");
        static TestCaseData Case(string name, byte[] model, string told) =>
            new TestCaseData(model, told).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Unusable))]
    public async Task A_model_that_cannot_be_used_stops_the_start_with_one_message(byte[] model, string told)
    {
        using var folder = OnnxUnderTest.FolderOf(model);
        await using var onnx = await OnnxUnderTest.CreateAsync(folder.Path);
        var fault = await Assert.ThrowsAsync<SettingsException>(async () => await onnx.Loaded.StartAsync(Cancel));
        Assert.That(fault!.Faults, Has.Count.EqualTo(1));
        Assert.That(fault.Faults[0], Does.StartWith("BlogManager:Embeddings:Onnx:Folder: ").And.Contain(told));
    }

    [TestCase("Unigram", "of the kind Unigram")]
    [TestCase(null, "of the kind unknown")]
    public async Task Another_kind_of_tokenizer_is_told(string? kind, string told)
    {
        using var folder = OnnxUnderTest.FolderOf(TinyOnnx.Write("input_ids", "last_hidden_state", Rows));
        File.Delete(Path.Combine(folder.Path, "vocab.txt"));
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "tokenizer.json"), TokenizerJson(["[UNK]"], kind));
        await using var onnx = await OnnxUnderTest.CreateAsync(folder.Path);
        var fault = await Assert.ThrowsAsync<SettingsException>(async () => await onnx.Loaded.StartAsync(Cancel));
        Assert.That(fault!.Faults[0], Does.Contain(told));
    }

    [Test]
    public void Settings_tell_each_fault()
    {
        using var empty = new TempDirectory();
        Assert.That(
            new OnnxEmbeddingOptions { Folder = Path.Combine(empty.Path, "none") }.Faults(),
            Is.EqualTo([
                "BlogManager:Embeddings:Onnx:Folder must name a folder that is there, with model.onnx and vocab.txt or tokenizer.json.",
            ])
        );
        Assert.That(
            new OnnxEmbeddingOptions
            {
                Folder = empty.Path,
                Pooling = "max",
                MaxTokens = 8,
            }.Faults(),
            Is.EqualTo([
                "BlogManager:Embeddings:Onnx:Folder has no model.onnx: an encoder exported to ONNX goes by that name.",
                "BlogManager:Embeddings:Onnx:Folder has neither vocab.txt nor tokenizer.json: take it from where the model is from.",
                "BlogManager:Embeddings:Onnx:Pooling is \"max\"; valid values: mean, cls.",
                "BlogManager:Embeddings:Onnx:MaxTokens must be from 16 to 2048.",
            ])
        );
    }

    private static async Task<StoredSpace> SpaceAsync(TempDirectory folder, params (string, string)[] settings)
    {
        await using var onnx = await OnnxUnderTest.CreateAsync(folder.Path, settings);
        return await onnx.Embedder.PrepareSpaceAsync(Cancel);
    }

    private static async Task<float[][]> EmbedAsync(OnnxUnderTest onnx, EmbeddingInput input, string[] texts)
    {
        var space = await onnx.Embedder.PrepareSpaceAsync(Cancel);
        return [.. (await onnx.Embedder.EmbedAsync(space, input, texts, Cancel)).Select(v => v.ToArray())];
    }

    private static string TokenizerJson(string[] vocabulary, string? kind) =>
        JsonSerializer.Serialize(
            new
            {
                version = "1.0",
                added_tokens = new[] { "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]" }
                    .Select(token => new
                    {
                        id = Array.IndexOf(vocabulary, token),
                        content = token,
                        single_word = false,
                        lstrip = false,
                        rstrip = false,
                        normalized = false,
                        special = true,
                    })
                    .Where(token => token.id >= 0),
                normalizer = new
                {
                    type = "BertNormalizer",
                    clean_text = true,
                    handle_chinese_chars = true,
                    strip_accents = (bool?)null,
                    lowercase = true,
                },
                pre_tokenizer = new { type = "BertPreTokenizer" },
                post_processor = new
                {
                    type = "TemplateProcessing",
                    single = new object[]
                    {
                        new { SpecialToken = new { id = "[CLS]", type_id = 0 } },
                        new { Sequence = new { id = "A", type_id = 0 } },
                        new { SpecialToken = new { id = "[SEP]", type_id = 0 } },
                    },
                    pair = Array.Empty<object>(),
                    special_tokens = new[] { "[CLS]", "[SEP]" }.ToDictionary(
                        token => token,
                        token => new
                        {
                            id = token,
                            ids = new[] { Array.IndexOf(vocabulary, token) },
                            tokens = new[] { token },
                        }
                    ),
                },
                model = new
                {
                    type = kind,
                    unk_token = "[UNK]",
                    continuing_subword_prefix = "##",
                    max_input_chars_per_word = 100,
                    vocab = vocabulary.Select((piece, id) => (piece, id)).ToDictionary(p => p.piece, p => p.id),
                },
            }
        );
}
