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

    /// <summary>What is noted with a post that is stored with its rows: 0 where it is stored without.</summary>
    public int Written => database.LexicalSearch == MongoStorageOptions.Rows ? Analysis : 0;

    /// <summary>Adds a post's rows, still without counting them.</summary>
    /// <returns>The rows; none where words are not found by rows.</returns>
    public async Task<IReadOnlyList<TermRowDocument>> AddAsync(PostDocument post, CancellationToken cancellationToken)
    {
        if (database.LexicalSearch != MongoStorageOptions.Rows)
            return [];
        var rows = Rows(post);
        foreach (var some in rows.Chunk(RowsPerWrite))
        {
            if (!await database.WriteAsync(token => InsertAsync(some, token), cancellationToken))
                await counts.DoubtAsync(cancellationToken);
        }

        return rows;
    }

    /// <summary>Counts rows that came, and those of the version of the post that they took the place of.</summary>
    public Task CountAsync(
        IReadOnlyList<TermRowDocument> rows,
        PostDocument? before,
        CancellationToken cancellationToken
    ) => counts.ChangeAsync(rows, before is null ? [] : CountedRows(before), cancellationToken);

    /// <summary>
    /// Erases the rows of a version that is known, which is counted already where it was replaced
    /// (<see cref="CountAsync"/>).
    /// </summary>
    /// <param name="which">Its rows, and what may be left of earlier ones.</param>
    public async Task EraseAsync(
        FilterDefinition<TermRowDocument> which,
        PostDocument version,
        CancellationToken cancellationToken
    )
    {
        if (version.TermRows != Analysis)
        {
            // Rows of an earlier analysis have words that are not known here.
            await EraseAsync(which, cancellationToken);
            return;
        }

        await EraseOldWordsAsync(which, cancellationToken);
        var erased = await database.RepeatAsync(
            token => database.Terms.DeleteManyAsync(which, token),
            cancellationToken
        );
        if (erased.DeletedCount != version.Chunks.Count)
            await counts.DoubtAsync(cancellationToken);
    }

    /// <summary>Erases rows that nobody counted.</summary>
    public async Task EraseUncountedAsync(FilterDefinition<TermRowDocument> which, CancellationToken cancellationToken)
    {
        await EraseOldWordsAsync(which, cancellationToken);
        await database.RepeatAsync(token => database.Terms.DeleteManyAsync(which, token), cancellationToken);
    }

    /// <summary>Erases rows and counts them, and what an earlier release had in their place.</summary>
    public async Task EraseAsync(FilterDefinition<TermRowDocument> which, CancellationToken cancellationToken)
    {
        await EraseOldWordsAsync(which, cancellationToken);
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
                await counts.ChangeAsync([], some, cancellationToken);
            else
                await counts.DoubtAsync(cancellationToken);
            if (some.Count < RowsPerWrite)
                return;
        }
    }

    private async Task EraseOldWordsAsync(FilterDefinition<TermRowDocument> which, CancellationToken cancellationToken)
    {
        await database.PreparedAsync(cancellationToken);
        if (database.HasOldWords)
            await database.RepeatAsync(token => database.OldWords.DeleteManyAsync(which, token), cancellationToken);
    }

    // The same terms come of the same text: no row need be read to know what it was counted by.
    private static IReadOnlyList<TermRowDocument> CountedRows(PostDocument version) =>
        version.TermRows == Analysis ? Rows(version) : [];

    /// <summary>Notes that a write was cut off, maybe between its rows and their counts.</summary>
    public Task DoubtCountsAsync(CancellationToken cancellationToken) => counts.DoubtAsync(cancellationToken);

    /// <summary>Whether posts have no rows yet, or rows of an earlier analysis.</summary>
    public async Task<bool> AnyMissingAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            async token =>
                (PostDocument?)
                    await database
                        .Posts.Find(MongoPosts.WithoutTermRows)
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
        while (true)
        {
            var posts = await database.ReadAsync(
                token =>
                    database
                        .Posts.Find(MongoPosts.WithoutTermRows)
                        .Limit(PostsPerRead)
                        .Project<PostDocument>(MongoPosts.WordParts)
                        .ToListAsync(token),
                cancellationToken
            );
            var before = added;
            foreach (var post in posts)
                added += await AddMissingAsync(post, cancellationToken) ? 1 : 0;
            // Those that were replaced meanwhile have their own rows, or are seen with the next look.
            if (added == before)
                return added;
        }
    }

    private async Task<bool> AddMissingAsync(PostDocument post, CancellationToken cancellationToken)
    {
        await EraseAsync(MongoTerms.OfWrite(post.Write), cancellationToken);
        await CountAsync(await AddAsync(post, cancellationToken), before: null, cancellationToken);
        var marked = await database.RepeatAsync(
            token =>
                database.Posts.UpdateOneAsync(
                    MongoPosts.OfWrite(post.Id, post.Write),
                    MongoPosts.HasTermRows,
                    options: null,
                    token
                ),
            cancellationToken
        );
        if (marked.MatchedCount > 0)
            return true;
        // Replaced or erased meanwhile, and what was added is nobody's.
        await EraseAsync(MongoTerms.OfWrite(post.Write), cancellationToken);
        return false;
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
