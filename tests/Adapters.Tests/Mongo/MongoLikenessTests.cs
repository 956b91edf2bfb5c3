using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Mongo;
using Microsoft.Extensions.DependencyInjection;
using MongoDB.Driver;

namespace BlogManager.Adapters.Tests.Mongo;

public sealed class MongoLikenessTests
{
    [Test]
    public async Task Posts_that_an_earlier_release_stored_are_given_the_keys_of_their_likeness()
    {
        await using var services = MongoStorageUnderTest.Services(
            await MongoServer.ConnectionStringAsync(),
            $"blogmanager_test_{Guid.NewGuid():n}"
        );
        var (database, posts) = (
            services.GetRequiredService<MongoDatabase>(),
            services.GetRequiredService<IPostStore>()
        );
        try
        {
            await services.GetRequiredService<IEmbeddingStore>().AddSpaceAsync(Samples.Space(), default);
            foreach (var id in (string[])["p1", "p2"])
                await posts.ReplaceAsync(Samples.Post(id), Samples.SpaceId, [], default);
            var keys = PostLikeness.Of(Samples.Post("p1")).Keys();
            await database.Posts.UpdateManyAsync(
                MongoPosts.All,
                Builders<Infrastructure.Storage.Mongo.Documents.PostDocument>
                    .Update.Unset(p => p.Likeness)
                    .Set(p => p.Schema, 1)
            );
            Assert.That(await posts.FindLikeAsync(keys, 5, default), Is.Empty);
            Assert.That(await services.GetRequiredService<PostUpgrade>().UpgradeAsync(default), Is.EqualTo(2));
            Assert.That(await posts.FindLikeAsync(keys, 5, default), Is.EqualTo(["p1"]));
            Assert.That(await services.GetRequiredService<PostUpgrade>().UpgradeAsync(default), Is.Zero);
        }
        finally
        {
            await database.DropAsync(default);
        }
    }
}
