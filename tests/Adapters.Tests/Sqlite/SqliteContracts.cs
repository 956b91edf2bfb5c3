using BlogManager.Adapters.Tests.Contracts;

namespace BlogManager.Adapters.Tests.Sqlite;

public sealed class SqlitePostStoreTests : PostStoreContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqlitePostPagingTests : PostPagingContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteVectorChangesTests : VectorChangesContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteEmbeddingStoreTests : EmbeddingStoreContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteLexicalIndexTests : LexicalIndexContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteJobStoreTests : JobStoreContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteLargeJobTests : LargeJobContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteImportItemsTests : ImportItemsContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteSourceStoreTests : SourceStoreContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteApiKeyStoreTests : ApiKeyStoreContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteIdempotencyStoreTests : IdempotencyStoreContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteAnswerLogTests : AnswerLogContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteDailyCountsTests : DailyCountsContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteTokenBudgetsTests : TokenBudgetsContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteStoreContentsTests : StoreContentsContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteAskingPausesTests : AskingPausesContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}

public sealed class SqliteCuratedAnswersTests : CuratedAnswersContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        SqliteStorageUnderTest.CreateAsync(time);
}
