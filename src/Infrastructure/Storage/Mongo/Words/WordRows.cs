using BlogManager.Infrastructure.Languages;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo.Words;

/// <summary>Writes the rows that <c>$text</c> searches, where it is used.</summary>
internal sealed class WordRows(MongoDatabase database)
{
    private const char Separator = ' ';
    private const int PostsPerRead = 32;
    private const int RowsPerWrite = 500;

    public static IReadOnlyList<ChunkWords> Of(PostDocument post)
    {
        var title = WordAnalysis.Terms(post.Title, "en");
        return
        [
            .. post.Chunks.Select(c => new ChunkWords(
                c.Id,
                post.Id,
                post.Site,
                title,
                WordAnalysis.Terms(c.Heading, "en"),
                WordAnalysis.Terms(c.Text, "en")
            )),
        ];
    }

    public static IReadOnlyList<WordRowDocument> Rows(PostDocument post) =>
        [
            .. Of(post)
                .Select(
                    (words, ordinal) =>
                        new WordRowDocument
                        {
                            Id = $"{post.Write}:{ordinal}",
                            Chunk = words.ChunkId,
                            Post = words.PostId,
                            Version = post.Version,
                            Write = post.Write,
                            Site = words.Site,
                            Title = string.Join(Separator, words.Title),
                            Heading = string.Join(Separator, words.Heading),
                            Text = string.Join(Separator, words.Text),
                            Length = words.Length,
                        }
                ),
        ];

    public static ChunkWords Words(WordRowDocument row) =>
        new(row.Chunk, row.Post, row.Site, Parts(row.Title), Parts(row.Heading), Parts(row.Text));

    /// <returns>Whether there are rows: only <c>$text</c> needs them.</returns>
    public async Task<bool> AddAsync(PostDocument post, CancellationToken cancellationToken)
    {
        if (await database.LexicalSearchAsync(cancellationToken) != MongoStorageOptions.TextIndex)
            return false;
        foreach (var some in Rows(post).Chunk(RowsPerWrite))
            await database.WriteAsync(token => InsertAsync(some, token), cancellationToken);
        return true;
    }

    /// <summary>Adds the rows of posts that were stored while <c>$text</c> was not used.</summary>
    public async Task<int> AddMissingAsync(CancellationToken cancellationToken)
    {
        if (await database.LexicalSearchAsync(cancellationToken) != MongoStorageOptions.TextIndex)
            return 0;
        var added = 0;
        var last = string.Empty;
        while (true)
        {
            var after = last;
            var posts = await database.ReadAsync(
                token =>
                    database
                        .Posts.Find(MongoPosts.WithoutWordRows(after))
                        .Sort(MongoPosts.ById)
                        .Limit(PostsPerRead)
                        .Project<PostDocument>(MongoPosts.WordParts)
                        .ToListAsync(token),
                cancellationToken
            );
            if (posts.Count == 0)
                return added;
            foreach (var post in posts)
            {
                await AddAsync(post, cancellationToken);
                var marked = await database.WriteAsync(
                    token =>
                        database.Posts.UpdateOneAsync(
                            MongoPosts.OfWrite(post.Id, post.Write),
                            MongoPosts.HasWordRows,
                            options: null,
                            token
                        ),
                    cancellationToken
                );
                // Replaced or erased meanwhile, and what was added is nobody's.
                if (marked.MatchedCount == 0)
                    await database.WriteAsync(
                        token => database.Words.DeleteManyAsync(MongoWords.OfWrite(post.Write), token),
                        cancellationToken
                    );
                else
                    added++;
            }

            last = posts[^1].Id;
        }
    }

    private async Task<bool> InsertAsync(WordRowDocument[] rows, CancellationToken cancellationToken)
    {
        try
        {
            await database.Words.InsertManyAsync(rows, new InsertManyOptions { IsOrdered = false }, cancellationToken);
            return true;
        }
        catch (MongoException e) when (MongoFaults.IsDuplicateKey(e))
        {
            // Rows of this very write, from an attempt that was cut off.
            return false;
        }
    }

    private static string[] Parts(string text) => text.Split(Separator, StringSplitOptions.RemoveEmptyEntries);
}
