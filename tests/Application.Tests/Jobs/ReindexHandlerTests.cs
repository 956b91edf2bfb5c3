using System.Text.Json;
using BlogManager.Application.Background;
using BlogManager.Application.Indexing;
using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Moq;

namespace BlogManager.Application.Tests.Jobs;

public sealed class ReindexHandlerTests
{
    private Corpus _corpus = null!;
    private Steps _steps = null!;
    private Mock<IResultCache> _cache = null!;

    [SetUp]
    public void SetUp()
    {
        _corpus = new Corpus();
        _corpus.Use("old");
        _steps = new Steps();
        _cache = new Mock<IResultCache>();
    }

    [Test]
    public async Task Every_post_is_embedded_in_the_new_space_before_it_becomes_the_active_one()
    {
        for (var i = 0; i < 70; i++)
            _corpus.Put($"post-{i:00}");
        IReadOnlyList<string>? missingAtSwitch = null;
        _corpus.OnActivating = () =>
            missingAtSwitch = _corpus.MissingPostsAsync("new", default).ToBlockingEnumerable().ToList();

        var result = await RunAsync();

        using var outcome = JsonDocument.Parse(result.Value);
        Assert.Multiple(() =>
        {
            Assert.That(missingAtSwitch, Is.Empty);
            Assert.That(_corpus.Active, Is.EqualTo("new"));
            Assert.That(_corpus.EmbeddedPosts, Is.Unique.And.Exactly(70).Items);
            Assert.That(_corpus.Index.Keys.Select(key => key.Space).Distinct(), Is.EqualTo(new[] { "new" }));
            Assert.That(_corpus.Index, Has.Count.EqualTo(70));
            Assert.That(
                _steps.Shown,
                Is.EqualTo(
                    new[] { "prepare_space 0/1", "32/70", "64/70", "70/70", "embed_posts 70/70", "switch_space 70/70" }
                )
            );
            Assert.That(outcome.RootElement.GetProperty("space_id").GetString(), Is.EqualTo("new"));
            Assert.That(outcome.RootElement.GetProperty("posts").GetInt32(), Is.EqualTo(70));
        });
        _cache.Verify(c => c.InvalidateAsync(new[] { "answers", "corpus" }, It.IsAny<CancellationToken>()), Times.Once);
    }

    [Test]
    public async Task After_a_crash_only_what_is_missing_is_embedded_and_the_index_has_all_of_it_again()
    {
        for (var i = 0; i < 40; i++)
            _corpus.Put($"post-{i:00}");
        _corpus.OnPostEmbedded = title =>
        {
            if (title.StartsWith("post-35", StringComparison.Ordinal))
                throw new IOException("the process dies here");
        };
        Assert.That(() => RunAsync(), Throws.TypeOf<IOException>());
        _corpus.OnPostEmbedded = _ => { };
        // An index in memory dies with its process, and a model trained now would give another space.
        _corpus.Index.Clear();
        _corpus.Next = Corpus.SpaceOf("newer");

        var result = await RunAsync(_steps.Checkpoint);

        Assert.Multiple(() =>
        {
            Assert.That(result.IsSuccess, Is.True);
            Assert.That(_corpus.Active, Is.EqualTo("new"));
            Assert.That(
                _corpus.EmbeddedPosts.Count(title => title != "post-35"),
                Is.EqualTo(39),
                "a finished post was embedded again"
            );
            Assert.That(
                _corpus.Index.Where(entry => entry.Value.Count == 2).Select(entry => entry.Key.Post),
                Is.Unique.And.Exactly(40).Items
            );
        });
    }

    [Test]
    public async Task A_post_replaced_while_it_is_embedded_comes_round_again()
    {
        _corpus.Put("a");
        _corpus.Put("b", "first");
        var replaced = false;
        _corpus.OnPostEmbedded = title =>
        {
            if (title.StartsWith('b') && !replaced)
            {
                replaced = true;
                _corpus.Put("b", "second");
            }
        };

        await RunAsync();

        Assert.Multiple(() =>
        {
            Assert.That(_corpus.VersionIn("new", "b"), Is.EqualTo(2));
            Assert.That(_corpus.Index[("new", "b")].Select(e => e.Id), Is.EqualTo(new[] { "b-2-0", "b" }));
            Assert.That(_corpus.EmbeddedPosts, Is.EqualTo(new[] { "a", "b", "b" }));
        });
    }

    [Test]
    public async Task A_post_taken_in_between_the_last_look_and_the_switch_is_not_lost()
    {
        _corpus.Put("a");
        _corpus.OnActivating = () => _corpus.Put("late");

        await RunAsync();

        Assert.Multiple(() =>
        {
            Assert.That(_corpus.VersionIn("new", "late"), Is.EqualTo(1));
            Assert.That(_corpus.Index, Contains.Key(("new", "late")));
        });
    }

    [Test]
    public async Task A_post_erased_while_it_is_embedded_leaves_nothing_behind()
    {
        _corpus.Put("a");
        _corpus.Put("b");
        _corpus.OnPostEmbedded = title =>
        {
            if (title.StartsWith('b'))
                _corpus.Erase("b");
        };

        var result = await RunAsync();

        Assert.That(result.IsSuccess, Is.True);
        Assert.That(_corpus.Index.Keys, Is.EqualTo(new[] { ("new", "a") }));
    }

    [Test]
    public async Task Where_the_active_space_is_right_and_complete_nothing_is_embedded()
    {
        _corpus.Put("a");
        _corpus.Next = Corpus.SpaceOf("old");

        var result = await RunAsync();

        Assert.That(result.IsSuccess, Is.True);
        Assert.That(_corpus.Embedded, Is.Empty);
        Assert.That(_corpus.Active, Is.EqualTo("old"));
    }

    [Test]
    public async Task A_post_that_changes_at_every_try_ends_the_attempt_with_a_failure_that_is_tried_again()
    {
        _corpus.Put("a");
        _corpus.OnPostEmbedded = _ => _corpus.Put("a");

        var result = await RunAsync();

        Assert.That(result.Error?.Kind, Is.EqualTo(ErrorKind.Unavailable));
        Assert.That(_corpus.Active, Is.EqualTo("old"));
    }

    [Test]
    public async Task Passages_whose_vectors_are_good_in_the_new_space_too_are_not_embedded_again()
    {
        _corpus.SharesPassages = true;
        _corpus.Put("known", chunks: 3);
        _corpus.GiveVectors("known", 0.5f);
        _corpus.Put("without", chunks: 2);

        await RunAsync();

        Assert.Multiple(() =>
        {
            Assert.That(
                _corpus.Embedded.Where(e => e.Input == EmbeddingInput.Passage).Select(e => e.Text.Split('\n')[0]),
                Is.EqualTo(new[] { "without", "without" })
            );
            Assert.That(
                _corpus.VectorsIn("new", "known").Where(v => v.Kind == VectorKind.Chunk).Select(v => v.Values.Span[0]),
                Is.EqualTo(new[] { 0.5f, 0.5f, 0.5f })
            );
            Assert.That(_corpus.VectorsIn("new", "known").Count(v => v.Kind == VectorKind.Post), Is.EqualTo(1));
        });
    }

    [Test]
    public async Task Vectors_of_passages_are_carried_over_all_or_none_for_they_may_be_of_another_version()
    {
        _corpus.SharesPassages = true;
        _corpus.Put("known", chunks: 3);
        _corpus.GiveVectors("known", 0.5f);
        await _corpus.WriteAsync("old", "known", 1, [.. _corpus.VectorsIn("old", "known").Skip(1)], default);

        await RunAsync();

        Assert.That(_corpus.Embedded.Count(e => e.Input == EmbeddingInput.Passage), Is.EqualTo(3));
    }

    [Test]
    public async Task Vectors_of_another_model_are_never_carried_over()
    {
        _corpus.Put("known", chunks: 3);
        _corpus.GiveVectors("known", 0.5f);

        await RunAsync();

        Assert.That(_corpus.Embedded.Count(e => e.Input == EmbeddingInput.Passage), Is.EqualTo(3));
    }

    [Test]
    public async Task A_passage_is_embedded_with_its_title_and_heading_in_batches()
    {
        _corpus.Put("a", "text", chunks: 65);
        var post = (await _corpus.Posts.FindAsync("a", default))!;

        var embeddings = await new PostEmbedder(_corpus.Embedder).EmbedAsync(
            Corpus.SpaceOf("new"),
            PostEmbedder.TextsOf(post),
            default
        );

        Assert.Multiple(() =>
        {
            Assert.That(
                _corpus.Embedded.Take(2),
                Is.EqualTo(new[] { (EmbeddingInput.Passage, "a\ntext"), (EmbeddingInput.Passage, "a\nHeading\ntext") })
            );
            Assert.That(_corpus.Calls, Is.EqualTo(new[] { 64, 1, 1 }));
            Assert.That(_corpus.Embedded.Last(), Is.EqualTo((EmbeddingInput.Post, "a\ntext")));
            Assert.That(embeddings.Select(e => e.Id), Is.EqualTo(post.Chunks.Select(c => c.Id).Append("a")));
            Assert.That(
                embeddings.Select(e => e.Kind),
                Is.EqualTo(Enumerable.Repeat(VectorKind.Chunk, 65).Append(VectorKind.Post))
            );
            Assert.That(embeddings.Select(e => (e.PostId, e.Site)), Is.All.EqualTo(("a", "https://blog.example")));
        });
    }

    private Task<Result<string>> RunAsync(string? checkpoint = null)
    {
        var job = new Job
        {
            Id = "job",
            Kind = Job.Reindex,
            Subject = "corpus",
            Payload = "{}",
            Status = JobStatus.Running,
            CreatedAt = default,
            NotBefore = default,
            Checkpoint = checkpoint,
        };
        return new ReindexHandler(
            _corpus.Embedder,
            new PostEmbedder(_corpus.Embedder),
            _corpus.Posts,
            _corpus,
            _corpus,
            _corpus,
            _cache.Object,
            TimeProvider.System
        ).RunAsync(job, _steps, CancellationToken.None);
    }

    private sealed class Steps : IJobProgress
    {
        public List<string> Shown { get; } = [];

        public string? Checkpoint { get; private set; }

        public Task AdvanceAsync(JobProgress progress, CancellationToken cancellationToken)
        {
            Shown.Add($"{progress.Done}/{progress.Total}");
            return Task.CompletedTask;
        }

        public Task PutOffAsync(
            JobError? reason,
            TimeSpan wait,
            string checkpoint,
            CancellationToken cancellationToken
        ) => throw new InvalidOperationException("Nothing is put off here.");

        public Task StepDoneAsync(
            JobStep step,
            JobProgress progress,
            string checkpoint,
            CancellationToken cancellationToken
        )
        {
            Shown.Add($"{step.Name} {progress.Done}/{progress.Total}");
            Checkpoint = checkpoint;
            return Task.CompletedTask;
        }
    }
}
