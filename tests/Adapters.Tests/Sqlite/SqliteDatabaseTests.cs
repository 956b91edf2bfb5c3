using System.Collections.Concurrent;
using System.Text;
using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Sqlite;
using BlogManager.Infrastructure.Vectors.InProcess;
using BlogManager.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlogManager.Adapters.Tests.Sqlite;

/// <summary>What is SQLite's own: the file, its settings, its versions, its traces and its faults.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SqliteDatabaseTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    private string DatabaseFile => _directory.File(SqliteDatabase.FileName);

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private const string BeforeAnswers =
        "DROP TABLE token_budgets; DROP TABLE daily_counts; DROP TABLE source_pages; DROP TABLE sources; DROP TABLE post_marks; DROP TABLE curated_answers; DROP TABLE curated_revision; DROP TABLE asking_pause; ALTER TABLE posts DROP COLUMN questions_revision; ALTER TABLE questions DROP COLUMN hidden; ALTER TABLE questions DROP COLUMN pinned; ALTER TABLE questions DROP COLUMN placed; ALTER TABLE questions DROP COLUMN original; "
        + "DROP TABLE import_items; DROP TABLE chunk_terms; INSERT INTO chunk_words (chunk_words) VALUES ('rebuild'); DROP TABLE answer_posts; DROP TABLE answer_ratings; DROP TABLE kept_answers; DROP TABLE visitor_keys; ";

    public void Dispose() => _directory.Dispose();

    [Test]
    public async Task The_directory_and_the_file_are_made_at_first_use_by_many_at_once()
    {
        var nested = Path.Combine(_directory.Path, "not", "yet");
        await using var services = SqliteStorageUnderTest.Services(nested);
        var posts = services.GetRequiredService<IPostStore>();
        Assert.That(Directory.Exists(nested), Is.False);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => posts.PingAsync(Cancel))));
        Assert.That(File.Exists(Path.Combine(nested, "blogmanager.db")), Is.True);
    }

    [Test]
    public async Task Acknowledged_writes_are_durable_and_erased_content_is_overwritten()
    {
        await using var services = SqliteStorageUnderTest.Services(_directory.Path);
        var settings = await services
            .GetRequiredService<SqliteDatabase>()
            .WriteAsync(
                c =>
                    new[] { "synchronous", "foreign_keys", "secure_delete" }
                        .Select(p => c.Number($"PRAGMA {p}"))
                        .ToArray(),
                Cancel
            );
        Assert.That(settings, Is.EqualTo([2, 1, 1]));
        Assert.That(await ScalarAsync("PRAGMA journal_mode"), Is.EqualTo("wal"));
        Assert.That(await ScalarAsync("SELECT v FROM chunk_terms_config WHERE k = 'secure-delete'"), Is.EqualTo(1));
    }

    [Test]
    public async Task An_empty_older_file_is_migrated()
    {
        await File.WriteAllBytesAsync(DatabaseFile, [], Cancel);
        await using (var services = SqliteStorageUnderTest.Services(_directory.Path))
            await services.GetRequiredService<IPostStore>().PingAsync(Cancel);
        Assert.That(await ScalarAsync("PRAGMA user_version"), Is.EqualTo(19), "whoever adds a migration means it");
    }

    [Test]
    public async Task Vectors_of_a_file_from_before_their_changes_were_counted_are_read_by_an_index_in_memory()
    {
        var post = Samples.Post("p1");
        await using (var services = SqliteStorageUnderTest.Services(_directory.Path))
            await StoreAsync(services, post);
        await ScalarAsync(
            BeforeAnswers
                + """
                ALTER TABLE api_keys DROP COLUMN sites; ALTER TABLE api_keys DROP COLUMN paused_at; DROP TABLE clock; DROP TABLE post_likeness;
                DROP TABLE move; DROP TABLE vector_sets; DROP TABLE space_revisions; ALTER TABLE corpus DROP COLUMN vector_revision; PRAGMA user_version = 4
                """
        );
        await using var later = SqliteStorageUnderTest.Services(_directory.Path);
        using var index = new InProcessVectorIndex(
            later.GetRequiredService<IEmbeddingStore>(),
            later.GetRequiredService<IVectorChanges>()
        );
        Assert.That(await index.CountAsync(Samples.SpaceId, Cancel), Is.EqualTo(Samples.Embeddings(post).Count));
        Assert.That(await later.GetRequiredService<IPostStore>().DeleteAsync("p1", Cancel), Is.Not.Null);
        Assert.That(await index.CountAsync(Samples.SpaceId, Cancel), Is.Zero);
    }

    [Test]
    public async Task Keys_and_their_audit_of_a_file_from_before_keys_had_sites_are_there_and_can_be_changed()
    {
        var secret = KeySecret.Create(KeyKind.Publishable);
        var key = new ApiKey
        {
            Id = "k1",
            Name = "page",
            Kind = KeyKind.Publishable,
            VisibleId = secret.VisibleId,
            Hash = secret.Hash(),
            Scopes = [Scope.PostsRead],
            CreatedAt = Samples.Created,
            AllowedOrigins = ["https://blog.example"],
        };
        await using (var services = SqliteStorageUnderTest.Services(_directory.Path))
            await services.GetRequiredService<IApiKeyStore>().AddAsync(key, Caller.System, Cancel);
        await ScalarAsync(
            BeforeAnswers
                + """
                ALTER TABLE api_keys DROP COLUMN sites; ALTER TABLE api_keys DROP COLUMN paused_at;
                CREATE TABLE before (
                    row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, action TEXT NOT NULL CHECK (action IN ('created', 'rotated', 'revoked')),
                    key_id TEXT NOT NULL, key_name TEXT NOT NULL, actor_key_id TEXT, actor_name TEXT NOT NULL) STRICT;
                INSERT INTO before SELECT * FROM key_changes;
                DROP TRIGGER key_changes_stay; DROP TRIGGER key_changes_stay_as_they_are; DROP TABLE key_changes; ALTER TABLE before RENAME TO key_changes;
                CREATE TRIGGER key_changes_stay BEFORE DELETE ON key_changes BEGIN SELECT RAISE(ABORT, 'x'); END;
                CREATE TRIGGER key_changes_stay_as_they_are BEFORE UPDATE ON key_changes BEGIN SELECT RAISE(ABORT, 'x'); END;
                DROP TABLE clock; DROP TABLE post_likeness; PRAGMA user_version = 6
                """
        );
        await using var later = SqliteStorageUnderTest.Services(_directory.Path);
        var keys = later.GetRequiredService<IApiKeyStore>();
        Assert.That((await keys.FindAsync("k1", Cancel))!.HeldTo!.Sites, Is.EqualTo(["https://blog.example"]));
        Assert.That(
            await keys.UpdateAsync("k1", new KeyUpdate { Paused = true }, Caller.System, Cancel),
            Is.EqualTo(UpdateOutcome.Updated)
        );
        Assert.That(
            (await keys.ListChangesAsync(9, null, Cancel)).Value.Items.Select(c => c.Action),
            Is.EquivalentTo([KeyAction.Created, KeyAction.Paused])
        );
        await Assert.ThatAsync(
            () => ScalarAsync("DELETE FROM key_changes"),
            Throws.InstanceOf<SqliteException>().With.Message.Contains("append-only")
        );
    }

    [Test]
    public async Task Posts_of_a_file_from_before_have_the_keys_of_their_likeness()
    {
        var post = Samples.Post(
            "p1",
            words: string.Join(
                ' ',
                Enumerable.Range(0, 60).Select(i => $"word{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}")
            )
        );
        await using (var services = SqliteStorageUnderTest.Services(_directory.Path))
            await StoreAsync(services, post);
        await ScalarAsync(BeforeAnswers + "DROP TABLE clock; DROP TABLE post_likeness; PRAGMA user_version = 7");
        await using var later = SqliteStorageUnderTest.Services(_directory.Path);
        foreach (var key in PostLikeness.Of(post).Keys())
            Assert.That(
                await later.GetRequiredService<IPostStore>().FindLikeAsync([key], 5, Cancel),
                Is.EqualTo(["p1"])
            );
    }

    [Test]
    public async Task A_file_from_before_answers_were_kept_keeps_them_from_now_on()
    {
        await using (var services = SqliteStorageUnderTest.Services(_directory.Path))
            await StoreAsync(services, Samples.Post("p1"));
        await ScalarAsync(BeforeAnswers + "PRAGMA user_version = 9");
        await using var later = SqliteStorageUnderTest.Services(_directory.Path);
        var answers = later.GetRequiredService<IAnswerLog>();
        await answers.KeepAsync([AnswerLogContract.Answer("a1", ["p1"], [])], Cancel);
        Assert.That((await answers.FindAsync("a1", Cancel))!.Answer.Details!.Cited, Is.EqualTo(["p1"]));
    }

    [Test]
    public async Task A_file_of_a_newer_release_is_refused_and_left_alone()
    {
        await ScalarAsync($"CREATE TABLE future (x); PRAGMA user_version = {SqliteMigrations.Latest + 1}");
        var before = await File.ReadAllBytesAsync(DatabaseFile, Cancel);
        await using var services = SqliteStorageUnderTest.Services(_directory.Path);
        Assert.That(
            async () => await services.GetRequiredService<IPostStore>().PingAsync(Cancel),
            Throws
                .InvalidOperationException.With.Message.Contains($"schema version {SqliteMigrations.Latest + 1}")
                .And.Message.Contains("Run the release")
        );
        Assert.That(await File.ReadAllBytesAsync(DatabaseFile, Cancel), Is.EqualTo(before));
    }

    [Test]
    public async Task Everything_is_there_after_a_restart()
    {
        var post = Samples.Post("p1", words: "persistent");
        await using (var services = SqliteStorageUnderTest.Services(_directory.Path))
            await StoreAsync(services, post);
        await using var again = SqliteStorageUnderTest.Services(_directory.Path);
        Assert.That(
            Samples.Dump(await again.GetRequiredService<IPostStore>().FindAsync("p1", Cancel)),
            Is.EqualTo(Samples.Dump(post))
        );
        Assert.That(
            await again.GetRequiredService<ILexicalIndex>().SearchAsync(new LexicalQuery(["persistent"], 9), Cancel),
            Has.Count.EqualTo(2)
        );
    }

    [Test]
    public async Task Two_instances_over_one_file_see_each_others_writes()
    {
        await using var one = SqliteStorageUnderTest.Services(_directory.Path);
        await using var two = SqliteStorageUnderTest.Services(_directory.Path);
        await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(i => Task.Run(() => StoreAsync(i % 2 == 0 ? one : two, Samples.Post($"p{i}"))))
        );
        Assert.That(await one.GetRequiredService<IPostStore>().CountAsync(Cancel), Is.EqualTo(20));
        Assert.That(await two.GetRequiredService<IPostStore>().CountAsync(Cancel), Is.EqualTo(20));
    }

    [Test]
    public async Task Two_instances_over_one_file_claim_each_job_once()
    {
        await using var one = SqliteStorageUnderTest.Services(_directory.Path);
        await using var two = SqliteStorageUnderTest.Services(_directory.Path);
        IJobStore[] stores = [one.GetRequiredService<IJobStore>(), two.GetRequiredService<IJobStore>()];
        for (var i = 0; i < 60; i++)
            await stores[0].EnqueueAsync(Queued($"j{i}"), Cancel);
        var claimed = new ConcurrentBag<string>();
        await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(w =>
                    Task.Run(async () =>
                    {
                        while (await stores[w % 2].ClaimAsync($"w{w}", TimeSpan.FromMinutes(5), Cancel) is { } job)
                            claimed.Add(job.Id);
                    })
                )
        );
        Assert.That(claimed, Is.EquivalentTo(Enumerable.Range(0, 60).Select(i => $"j{i}")));
    }

    [Test]
    public async Task A_cancelled_read_is_interrupted_and_its_connection_is_of_use_again()
    {
        await using var services = SqliteStorageUnderTest.Services(_directory.Path);
        var database = services.GetRequiredService<SqliteDatabase>();
        using var cancelled = new CancellationTokenSource();
        Assert.That(
            async () =>
                await database.ReadAsync(
                    c =>
                    {
                        cancelled.CancelAfter(TimeSpan.FromMilliseconds(20));
                        return c.Number(
                            "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
                        );
                    },
                    cancelled.Token
                ),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(await database.ReadAsync(c => c.Number("SELECT 7"), Cancel), Is.EqualTo(7));
    }

    [Test]
    public async Task A_write_cancelled_before_its_commit_is_rolled_back()
    {
        await using var services = SqliteStorageUnderTest.Services(_directory.Path);
        var database = services.GetRequiredService<SqliteDatabase>();
        using var cancelled = new CancellationTokenSource();
        Assert.That(
            async () =>
                await database.WriteAsync(
                    c =>
                    {
                        c.Execute("UPDATE corpus SET version = 99");
                        cancelled.Cancel();
                        return 0;
                    },
                    cancelled.Token
                ),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(await services.GetRequiredService<IPostStore>().CorpusVersionAsync(Cancel), Is.Zero);
        await StoreAsync(services, Samples.Post("p1"));
    }

    [Test]
    public async Task A_deleted_post_is_in_no_byte_of_the_files()
    {
        const string Canary = "xylocanaryquartz";
        await using var services = SqliteStorageUnderTest.Services(_directory.Path);
        for (var i = 0; i < 30; i++)
            await StoreAsync(services, Samples.Post($"kept{i}", words: $"xyloother{i} common filler", chunks: 6));
        await StoreAsync(
            services,
            Samples.Post("p1", $"https://blog.example/{Canary}", Canary, chunks: 6, title: $"The {Canary} title")
        );
        for (var i = 30; i < 60; i++)
            await StoreAsync(services, Samples.Post($"kept{i}", words: $"xyloother{i} common filler", chunks: 6));
        await StoreAsync(
            services,
            Samples.Post("p1", $"https://blog.example/{Canary}", $"{Canary} again", 2, chunks: 400, title: Canary)
        );
        var jobs = services.GetRequiredService<IJobStore>();
        await jobs.EnqueueAsync(Queued("j") with { Subject = Canary, Payload = Canary }, Cancel);
        await jobs.ClaimAsync("w", TimeSpan.FromMinutes(1), Cancel);
        await jobs.SaveStepAsync(
            "j",
            "w",
            new JobStep("extract", 1),
            new JobProgress(1, 2),
            new string('x', 9000) + Canary,
            TimeSpan.FromMinutes(1),
            Cancel
        );
        Assert.That(Occurrences(Canary), Is.Positive);

        Assert.That(
            (await services.GetRequiredService<IPostStore>().DeleteAsync("p1", Cancel))!.Chunks,
            Is.EqualTo(400)
        );
        await jobs.DeleteBySubjectAsync(Canary, Cancel);
        Assert.That(Occurrences(Canary), Is.Zero);
        Assert.That(
            Occurrences("canaryquartz"),
            Is.Zero,
            "the index keeps terms without the prefix that they share with a neighbour"
        );
        Assert.That(Occurrences("xyloother7"), Is.Positive, "the rest must stay");
        await AssertIndexIsWholeAsync(services);
    }

    [Test]
    public async Task Erased_content_that_a_reader_kept_in_the_log_goes_with_the_next_write()
    {
        const string Canary = "xylocanaryquartz";
        await using var services = SqliteStorageUnderTest.Services(_directory.Path);
        await StoreAsync(services, Samples.Post("p1", words: Canary));
        await using (var reader = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False"))
        {
            await reader.OpenAsync(Cancel);
            await using var snapshot = reader.BeginTransaction(deferred: true);
            Assert.That(reader.Number("SELECT count(*) FROM posts"), Is.EqualTo(1));
            await services.GetRequiredService<IPostStore>().DeleteAsync("p1", Cancel);
            Assert.That(Occurrences(Canary), Is.Positive);
        }

        await StoreAsync(services, Samples.Post("p2"));
        Assert.That(Occurrences(Canary), Is.Zero);
    }

    [Test]
    public async Task The_lexical_index_agrees_with_the_chunks_after_replacements_and_deletions()
    {
        await using var services = SqliteStorageUnderTest.Services(_directory.Path);
        var random = new Random(7);
        var versions = new Dictionary<string, long>();
        for (var i = 0; i < 120; i++)
        {
            var id = $"p{random.Next(12)}";
            if (random.Next(4) == 0)
            {
                await services.GetRequiredService<IPostStore>().DeleteAsync(id, Cancel);
                versions.Remove(id);
                continue;
            }

            versions[id] = versions.GetValueOrDefault(id) + 1;
            await StoreAsync(
                services,
                Samples.Post(
                    id,
                    words: $"word{random.Next(5)} é",
                    version: versions[id],
                    chunks: random.Next(5),
                    title: $"Title {random.Next(9)}"
                )
            );
        }

        await AssertIndexIsWholeAsync(services);
        var statistics = await services
            .GetRequiredService<ILexicalIndex>()
            .StatisticsAsync(["part"], WordForm.Written, Cancel);
        Assert.That(
            statistics.Chunks,
            Is.EqualTo(await ScalarAsync("SELECT count(*) FROM chunks")).And.EqualTo(statistics.ChunksWith["part"])
        );
    }

    [Test]
    public async Task A_lock_held_by_another_is_transient_and_other_faults_are_not()
    {
        await using var services = SqliteStorageUnderTest.Services(_directory.Path);
        await services.GetRequiredService<IPostStore>().PingAsync(Cancel);
        await using var holder = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        await using var other = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False;Default Timeout=1");
        await holder.OpenAsync(Cancel);
        await other.OpenAsync(Cancel);
        await using var held = holder.BeginTransaction(deferred: false);
        var busy = Assert.Catch(() => other.BeginTransaction(deferred: false));
        Assert.That(new SqliteFaults().IsTransient(busy!), Is.True);
        var broken = Assert.Catch(() => other.Execute("SELECT * FROM nowhere"));
        Assert.That(new SqliteFaults().IsTransient(broken!), Is.False);
        Assert.That(new SqliteFaults().IsTransient(new TimeoutException()), Is.False);
    }

    [Test]
    public async Task A_full_disk_surfaces_as_the_providers_fault_and_leaves_nothing_half_written()
    {
        await using var services = SqliteStorageUnderTest.Services(_directory.Path);
        var database = services.GetRequiredService<SqliteDatabase>();
        await StoreAsync(services, Samples.Post("p1"));
        var room = await database.WriteAsync(
            c => c.Number($"PRAGMA max_page_count = {c.Number("PRAGMA page_count") + 20}"),
            Cancel
        );
        var big = Samples.Post("big", chunks: 900);
        var full = (await Assert.CatchAsync<SqliteException>(() => StoreAsync(services, big)))!;
        Assert.That((full.SqliteErrorCode, new SqliteFaults().IsTransient(full)), Is.EqualTo((13, false)));
        Assert.That(await services.GetRequiredService<IPostStore>().FindAsync("big", Cancel), Is.Null);
        Assert.That(await ScalarAsync("SELECT count(*) FROM chunks"), Is.EqualTo(2));
        await database.WriteAsync(c => c.Number($"PRAGMA max_page_count = {room + 10_000}"), Cancel);
        await StoreAsync(services, big);
        await AssertIndexIsWholeAsync(services);
    }

    [Test]
    public async Task A_file_that_is_no_database_surfaces_as_the_providers_fault()
    {
        await File.WriteAllTextAsync(DatabaseFile, new string('x', 5000), Cancel);
        await using var services = SqliteStorageUnderTest.Services(_directory.Path);
        Assert.That(
            async () => await services.GetRequiredService<IPostStore>().PingAsync(Cancel),
            Throws.InstanceOf<SqliteException>()
        );
    }

    [Test]
    public async Task A_data_directory_that_is_a_file_or_empty_is_refused_at_the_start()
    {
        await File.WriteAllTextAsync(DatabaseFile, "x", Cancel);
        foreach (var wrong in new[] { DatabaseFile, " " })
        {
            await using var services = SqliteStorageUnderTest.Services(wrong);
            Assert.That(
                () => services.GetRequiredService<IStartupValidator>().Validate(),
                Throws.InstanceOf<OptionsValidationException>().With.Message.Contains("BlogManager:DataDirectory")
            );
        }
    }

    private static Job Queued(string id) =>
        new()
        {
            Id = id,
            Kind = Job.ProcessPost,
            Subject = id,
            Payload = "{}",
            Status = JobStatus.Queued,
            CreatedAt = Samples.Created,
            NotBefore = Samples.Created,
        };

    private static async Task StoreAsync(IServiceProvider services, BlogPost post)
    {
        await services.GetRequiredService<IEmbeddingStore>().AddSpaceAsync(Samples.Space(), Cancel);
        Assert.That(
            await services
                .GetRequiredService<IPostStore>()
                .ReplaceAsync(post, Samples.SpaceId, Samples.Embeddings(post), Cancel),
            Is.True
        );
    }

    // FTS5's own check, which compares the index with the texts that it was made from and throws where they differ.
    private static Task<int> AssertIndexIsWholeAsync(IServiceProvider services) =>
        services
            .GetRequiredService<SqliteDatabase>()
            .WriteAsync(
                c => c.Execute("INSERT INTO chunk_terms (chunk_terms, rank) VALUES ('integrity-check', 1)"),
                Cancel
            );

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=False");
        await connection.OpenAsync(Cancel);
        await using var command = connection.Prepare(sql);
        return await command.ExecuteScalarAsync(Cancel);
    }

    private int Occurrences(string text)
    {
        var needle = Encoding.UTF8.GetBytes(text);
        var count = 0;
        foreach (var path in Directory.GetFiles(_directory.Path))
        {
            using var stream = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            var rest = copy.ToArray().AsSpan();
            for (int at; (at = rest.IndexOf(needle)) >= 0; rest = rest[(at + 1)..])
                count++;
        }

        return count;
    }
}
