using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Infrastructure.Storage.Mongo;

namespace BlogManager.Adapters.Tests.Mongo;

public sealed class MongoPostStoreTests : PostStoreContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoPostPagingTests : PostPagingContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoVectorChangesTests : VectorChangesContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoEmbeddingStoreTests : EmbeddingStoreContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

/// <summary>By rows of terms: what the default setting gives.</summary>
public sealed class MongoLexicalIndexTests : LexicalIndexContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoInProcessLexicalIndexTests : LexicalIndexContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) =>
        MongoStorageUnderTest.CreateAsync(time, MongoStorageOptions.InProcess);
}

public sealed class MongoJobStoreTests : JobStoreContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoLargeJobTests : LargeJobContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoImportItemsTests : ImportItemsContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoSourceStoreTests : SourceStoreContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoApiKeyStoreTests : ApiKeyStoreContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoIdempotencyStoreTests : IdempotencyStoreContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoAnswerLogTests : AnswerLogContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoDailyCountsTests : DailyCountsContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoTokenBudgetsTests : TokenBudgetsContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoStoreContentsTests : StoreContentsContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoAskingPausesTests : AskingPausesContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}

public sealed class MongoCuratedAnswersTests : CuratedAnswersContract
{
    protected override Task<StorageUnderTest> CreateAsync(TimeProvider time) => MongoStorageUnderTest.CreateAsync(time);
}
