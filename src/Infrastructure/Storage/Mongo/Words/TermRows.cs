using BlogManager.Infrastructure.Languages;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo.Words;

/// <summary>Writes and erases the rows by which chunks are found by their words, and counts them.</summary>
internal sealed class TermRows(MongoDatabase database, TermCounts counts)
{
    /// <summary>
    /// Rises with a change of <see cref="WordAnalysis"/> that makes other terms of a text: rows of before are then made
    /// anew.
    /// </summary>
    internal const int Analysis = 1;

    private const char Separator = ' ';
    private const int PostsPerRead = 32;
    private const int RowsPerWrite = 500;

    public static IReadOnlyList<ChunkWords> Of(PostDocument post)
    {
        var title = WordAnalysis.Terms(post.Title, post.Language);
        return
        [
            .. post.Chunks.Select(c => new ChunkWords(
                c.Id,
                post.Id,
                post.Site,
                title,
                WordAnalysis.Terms(c.Heading, post.Language),
                WordAnalysis.Terms(c.Text, post.Language)
            )),
        ];
    }

    public static IReadOnlyList<TermRowDocument> Rows(PostDocument post) =>
        [
            .. Of(post)
                .Select(
                    (words, ordinal) =>
                        new TermRowDocument
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
                            Words =
                            [
                                .. words
                                    .Title.Concat(words.Heading)
                                    .Concat(words.Text)
                                    .Distinct(StringComparer.Ordinal),
                            ],
                            Length = words.Length,
                        }
                ),
        ];

    public static ChunkWords Words(TermRowDocument row) =>
        new(row.Chunk, row.Post, row.Site, Parts(row.Title), Parts(row.Heading), Parts(row.Text));

    /// <returns>The analysis of its rows; 0 where there are none.</returns>
    public async Task<int> AddAsync(PostDocument post, CancellationToken cancellationToken)
    {
        if (database.LexicalSearch != MongoStorageOptions.Rows)
            return 0;
        foreach (var some in Rows(post).Chunk(RowsPerWrite))
        {
            if (await database.WriteAsync(token => InsertAsync(some, token), cancellationToken))
                await counts.ChangeAsync(some, 1, cancellationToken);
            else
                await counts.DoubtAsync(cancellationToken);
        }

        return Analysis;
    }

    /// <summary>Erases rows, and what an earlier release had in their place.</summary>
    public async Task EraseAsync(FilterDefinition<TermRowDocument> which, CancellationToken cancellationToken)
    {
        await database.WriteAsync(token => database.OldWords.DeleteManyAsync(which, token), cancellationToken);
        while (true)
        {
            var some = await database.ReadAsync(
                token =>
                    database
                        .Terms.Find(which)
                        .Sort(MongoTerms.ById)
                        .Limit(RowsPerWrite)
                        .Project<TermRowDocument>(MongoTerms.CountedParts)
                        .ToListAsync(token),
                cancellationToken
            );
            if (some.Count == 0)
                return;
            var erased = await database.WriteAsync(
                token => database.Terms.DeleteManyAsync(MongoTerms.Ids(some.Select(r => r.Id)), token),
                cancellationToken
            );
            // Another instance erased some of them at the same moment, and counts those.
            if (erased.DeletedCount == some.Count)
                await counts.ChangeAsync(some, -1, cancellationToken);
            else
                await counts.DoubtAsync(cancellationToken);
        }
    }

    /// <summary>Notes that a write was cut off, maybe between its rows and their counts.</summary>
    public Task DoubtCountsAsync(CancellationToken cancellationToken) => counts.DoubtAsync(cancellationToken);

    /// <summary>Whether posts have no rows yet, or rows of an earlier analysis.</summary>
    public async Task<bool> AnyMissingAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            async token =>
                (PostDocument?)
                    await database
                        .Posts.Find(MongoPosts.WithoutTermRows(string.Empty))
                        .Project<PostDocument>(MongoPosts.IdOnly)
                        .FirstOrDefaultAsync(token)
                    is not null,
            cancellationToken
        );

    /// <summary>Adds the rows of posts that an earlier release stored, or that were stored without.</summary>
    public async Task<int> AddMissingAsync(CancellationToken cancellationToken)
    {
        if (database.LexicalSearch != MongoStorageOptions.Rows)
            return 0;
        var added = 0;
        var last = string.Empty;
        while (true)
        {
            var after = last;
            var posts = await database.ReadAsync(
                token =>
                    database
                        .Posts.Find(MongoPosts.WithoutTermRows(after))
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
                await EraseAsync(MongoTerms.OfWrite(post.Write), cancellationToken);
                await AddAsync(post, cancellationToken);
                var marked = await database.WriteAsync(
                    token =>
                        database.Posts.UpdateOneAsync(
                            MongoPosts.OfWrite(post.Id, post.Write),
                            MongoPosts.HasTermRows,
                            options: null,
                            token
                        ),
                    cancellationToken
                );
                // Replaced or erased meanwhile, and what was added is nobody's.
                if (marked.MatchedCount == 0)
                    await EraseAsync(MongoTerms.OfWrite(post.Write), cancellationToken);
                else
                    added++;
            }

            last = posts[^1].Id;
        }
    }

    private async Task<bool> InsertAsync(TermRowDocument[] rows, CancellationToken cancellationToken)
    {
        try
        {
            await database.Terms.InsertManyAsync(rows, new InsertManyOptions { IsOrdered = false }, cancellationToken);
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
