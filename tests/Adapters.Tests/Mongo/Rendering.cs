using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>Definitions as the driver sends them.</summary>
internal static class Rendering
{
    public static BsonDocument Render<T>(this FilterDefinition<T> filter) => filter.Render(Args<T>());

    public static BsonDocument Render<T>(this UpdateDefinition<T> update) => update.Render(Args<T>()).AsBsonDocument;

    public static BsonDocument Render<T>(this SortDefinition<T> sort) => sort.Render(Args<T>());

    public static BsonDocument Render<T>(this ProjectionDefinition<T> projection) => projection.Render(Args<T>());

    /// <summary>A test with a definition and what the driver makes of it, as extended JSON.</summary>
    public static TestCaseData Case(string name, BsonDocument rendered, string expected) =>
        new TestCaseData(rendered, expected).SetArgDisplayNames(name);

    private static RenderArgs<T> Args<T>() =>
        new(BsonSerializer.LookupSerializer<T>(), BsonSerializer.SerializerRegistry);
}
