using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo.Words;

/// <summary>
/// The lexical index in this process. Before each search the corpus version is read;
/// where it rose, the list of posts and writes is compared with what the index holds, and what differs is read anew. So
/// it follows the writes of other instances too.
/// </summary>
internal sealed class InProcessWords(MongoDatabase database, WriteLog log) : ILexicalIndex, IDisposable
{
    private const int PostsPerRead = 32;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, string> _writes = new(StringComparer.Ordinal);
    private readonly WordIndex _index = new();
    private long _version = -1;

    public Task<IReadOnlyList<LexicalHit>> SearchAsync(LexicalQuery query, CancellationToken cancellationToken) =>
        AskAsync(index => index.Search(query), cancellationToken);

    public Task<TermStatistics> StatisticsAsync(
        IReadOnlyCollection<string> words,
        WordForm form,
        CancellationToken cancellationToken
    ) => AskAsync(index => index.Statistics(words, form), cancellationToken);

    public void Dispose() => _gate.Dispose();

    private async Task<T> AskAsync<T>(Func<WordIndex, T> ask, CancellationToken cancellationToken)
    {
        // Read before the posts: what is stored in between makes the next caller look again.
        var version = await log.VersionAsync(cancellationToken);
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_version < version)
            {
                await FollowAsync(cancellationToken);
                _version = version;
            }

            return ask(_index);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var stored = await database.ReadAsync(
            token =>
                database
                    .Posts.Find(MongoPosts.Any)
                    .Sort(MongoPosts.ByWrite)
                    .Project<PostDocument>(MongoPosts.IdAndWrite)
                    .ToListAsync(token),
            cancellationToken
        );
        var ids = stored.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var gone in _writes.Keys.Where(id => !ids.Contains(id)).ToList())
            Forget(gone);
        foreach (
            var some in stored
                .Where(p => _writes.GetValueOrDefault(p.Id) != (p.Write ?? string.Empty))
                .Select(p => p.Id)
                .Order(StringComparer.Ordinal)
                .Chunk(PostsPerRead)
        )
        {
            var posts = await database.ReadAsync(
                token =>
                    database
                        .Posts.Find(MongoPosts.Ids(some))
                        .Sort(MongoPosts.ById)
                        .Project<PostDocument>(MongoPosts.WordParts)
                        .ToListAsync(token),
                cancellationToken
            );
            foreach (var gone in some.Except(posts.Select(p => p.Id), StringComparer.Ordinal))
                Forget(gone);
            foreach (var post in posts)
            {
                _index.Replace(post.Id, TermRows.Of(post));
                _writes[post.Id] = post.Write;
            }
        }
    }

    private void Forget(string id)
    {
        _index.Erase(id);
        _writes.Remove(id);
    }
}
