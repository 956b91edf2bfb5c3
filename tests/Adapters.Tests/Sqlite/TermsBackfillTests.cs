using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Sqlite;
using BlogManager.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BlogManager.Adapters.Tests.Sqlite;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TermsBackfillTests : IDisposable
{
    private const string BeforeTerms =
        "DROP TABLE token_budgets; DROP TABLE daily_counts; ALTER TABLE kept_answers DROP COLUMN times; ALTER TABLE kept_answers DROP COLUMN last_at; DROP TABLE source_pages; DROP TABLE sources; DROP TABLE post_marks; DROP TABLE curated_answers; DROP TABLE curated_revision; DROP TABLE asking_pause; ALTER TABLE posts DROP COLUMN questions_revision; ALTER TABLE questions DROP COLUMN hidden; ALTER TABLE questions DROP COLUMN pinned; ALTER TABLE questions DROP COLUMN placed; ALTER TABLE questions DROP COLUMN original; "
        + "DROP TABLE import_items; DROP TABLE chunk_terms; INSERT INTO chunk_words (chunk_words) VALUES ('rebuild'); PRAGMA user_version = 11";

    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Test]
    public async Task Posts_of_a_file_from_before_terms_are_found_until_they_are_brought_over_and_then_by_their_language()
    {
        var german = Samples.Post("de", words: "Häuser am Bahnhof", chunks: 1) with { Language = "de" };
        await using (var services = SqliteStorageUnderTest.Services(_directory.Path))
        {
            await StoreAsync(services, german);
            await StoreAsync(services, Samples.Post("en", words: "houses by the station", chunks: 2));
            await StoreAsync(services, Samples.Post("gone", words: "houses forgotten", chunks: 2));
        }

        await ScalarAsync(BeforeTerms);
        await using var later = SqliteStorageUnderTest.Services(_directory.Path);
        var words = later.GetRequiredService<ILexicalIndex>();
        Assert.That(await FoundAsync(words, "house", WordForm.Written), Is.EquivalentTo(["en", "gone"]));
        Assert.That(
            (await words.StatisticsAsync(["house"], WordForm.Written, Cancel)).ChunksWith["house"],
            Is.EqualTo(4)
        );

        // Half of them written anew: both indexes are searched as one, and no post is found twice.
        await later.GetRequiredService<IPostStore>().DeleteAsync("gone", Cancel);
        await StoreAsync(later, Samples.Post("en", words: "houses by the station", version: 2, chunks: 2));
        // What the old index never had, it must not be told to forget.
        await StoreAsync(later, Samples.Post("en", words: "houses by the station", version: 3, chunks: 2));
        await StoreAsync(later, Samples.Post("new", words: "Häuser am Bahnhof", chunks: 3));
        await later.GetRequiredService<IPostStore>().DeleteAsync("new", Cancel);
        Assert.That(await FoundAsync(words, "bahnhof", WordForm.Written), Is.EqualTo(["de"]));
        Assert.That(
            await ScalarAsync("SELECT count(*) FROM chunk_words WHERE chunk_words MATCH 'bahnhof'"),
            Is.EqualTo(1)
        );
        Assert.That(await FoundAsync(words, "house", WordForm.Written), Is.EquivalentTo(["en"]));
        Assert.That(
            (await words.StatisticsAsync(["house"], WordForm.Written, Cancel)).ChunksWith["house"],
            Is.EqualTo(2)
        );

        var backfill = later.GetRequiredService<TermsBackfill>();
        Assert.That(await backfill.RenewSomeAsync(Cancel), Is.EqualTo(1), "only the German post is old still");
        Assert.That(await backfill.RenewSomeAsync(Cancel), Is.Zero);
        Assert.That(
            await FoundAsync(words, "haus", WordForm.Analysed),
            Is.EqualTo(["de"]),
            "Snowball's stem of Häuser"
        );
        Assert.That(await FoundAsync(words, "house", WordForm.Written), Is.EquivalentTo(["en"]));
        Assert.That(await ScalarAsync("SELECT count(*) FROM chunk_words_docsize"), Is.Zero);
        await later
            .GetRequiredService<SqliteDatabase>()
            .WriteAsync(
                c => c.Execute("INSERT INTO chunk_words (chunk_words, rank) VALUES ('integrity-check', 0)"),
                Cancel
            );
    }

    private static async Task<IEnumerable<string>> FoundAsync(ILexicalIndex words, string word, WordForm form) =>
        (await words.SearchAsync(new LexicalQuery([word], 9, Form: form), Cancel)).Select(h => h.PostId).Distinct();

    [Test]
    public async Task Hundreds_of_posts_are_brought_over_behind_the_start_and_what_is_left_by_the_next()
    {
        await using (var services = SqliteStorageUnderTest.Services(_directory.Path))
        {
            for (var i = 0; i < 40; i++)
                await StoreAsync(services, Samples.Post($"p{i}", words: "houses"));
        }

        await ScalarAsync(BeforeTerms);
        await using (var cutOff = SqliteStorageUnderTest.Services(_directory.Path))
            Assert.That(await cutOff.GetRequiredService<TermsBackfill>().RenewSomeAsync(Cancel), Is.EqualTo(8));
        await using var later = SqliteStorageUnderTest.Services(_directory.Path);
        var backfill = later.GetRequiredService<TermsBackfill>();
        Assert.That(later.GetServices<IHostedService>(), Does.Contain(backfill));
        await backfill.StartAsync(Cancel);
        await backfill.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.That(await ScalarAsync("SELECT count(*) FROM chunk_words_docsize"), Is.Zero);
        Assert.That(
            (
                await later.GetRequiredService<ILexicalIndex>().StatisticsAsync(["house"], WordForm.Written, Cancel)
            ).ChunksWith["house"],
            Is.EqualTo(80)
        );
        await backfill.StopAsync(Cancel);
    }

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

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var connection = new SqliteConnection(
            $"Data Source={Path.Combine(_directory.Path, SqliteDatabase.FileName)};Pooling=False"
        );
        await connection.OpenAsync(Cancel);
        await using var command = connection.Prepare(sql);
        return await command.ExecuteScalarAsync(Cancel);
    }
}
