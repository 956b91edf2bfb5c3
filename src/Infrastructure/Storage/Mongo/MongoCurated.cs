using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Every filter, update and order of the owner's answers.</summary>
internal static class MongoCurated
{
    private static readonly FilterDefinitionBuilder<CuratedDocument> Where = Builders<CuratedDocument>.Filter;

    public static SortDefinition<CuratedDocument> NewestFirst { get; } =
        Builders<CuratedDocument>.Sort.Descending(c => c.Id);

    public static FilterDefinition<CuratedDocument> All { get; } = Where.Empty;

    public static FilterDefinition<CuratedDocument> Id(string id) => Where.Eq(c => c.Id, id);

    public static FilterDefinition<CuratedDocument> OfVersion(string id, long version) =>
        Where.And(Id(id), Where.Eq(c => c.Version, version));

    public static FilterDefinition<CuratedDocument> OfPost(PostUrl post) => Where.Eq(c => c.Post, post.Value);

    /// <summary>All but how often it was given.</summary>
    public static UpdateDefinition<CuratedDocument> Change(CuratedAnswer answer) =>
        Builders<CuratedDocument>
            .Update.Set(c => c.Version, answer.Version)
            .Set(c => c.Questions, [.. answer.Questions])
            .Set(c => c.Answer, answer.Answer)
            .Set(c => c.Block, answer.Block)
            .Set(c => c.UpdatedAt, answer.UpdatedAt.ToStored());

    public static UpdateDefinition<CuratedDocument> Given(DateTimeOffset at) =>
        Builders<CuratedDocument>.Update.Inc(c => c.Times, 1L).Max(c => c.LastGivenAt, at.ToStored());
}
