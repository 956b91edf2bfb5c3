using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Adapters.Tests.Contracts;

public abstract class PostStoreContract : StorageContract
{
    private static readonly PostUrl Alias = new("https://blog.example/old-address");

    [Test]
    public async Task A_post_comes_back_as_it_was_stored()
    {
        var post = Samples.Post("p1", words: "astral 𝒳 and 👩‍🔬, 漢字 and é") with
        {
            Aliases = [new PostUrl("https://z.example/?b=1"), Alias],
            Author = "Ärzte \"& Söhne\" \\ '; DROP TABLE posts; --",
            PublishedAt = new DateTimeOffset(1969, 7, 20, 20, 17, 40, 123, TimeSpan.FromHours(-4)),
            Validators = new PageValidators("W/\"abc\"", "Sun, 06 Nov 1994 08:49:37 GMT"),
            Degraded = true,
        };
        await StoreAsync(post);
        var expected = Samples.Dump(post with { PublishedAt = post.PublishedAt!.Value.ToUniversalTime() });
        Assert.That(Samples.Dump(await Storage.Posts.FindAsync("p1", Cancel)), Is.EqualTo(expected));
        Assert.That(Samples.Dump(await Storage.Posts.FindByUrlAsync(post.Url, Cancel)), Is.EqualTo(expected));
        Assert.That(Samples.Dump(await Storage.Posts.FindByUrlAsync(Alias, Cancel)), Is.EqualTo(expected));
    }

    [Test]
    public async Task What_is_absent_comes_back_absent()
    {
        var post = await StoreAsync(
            Samples.Post("bare", chunks: 0, questions: 0) with
            {
                Summary = new PostSummary(string.Empty, []),
            }
        );
        var found = await Storage.Posts.FindAsync("bare", Cancel);
        Assert.That(Samples.Dump(found), Is.EqualTo(Samples.Dump(post)));
        Assert.That(
            (found!.Author, found.PublishedAt, found.Validators),
            Is.EqualTo(((string?)null, (DateTimeOffset?)null, PageValidators.None))
        );
    }

    [Test]
    public async Task Times_are_kept_to_the_millisecond_and_what_is_finer_is_cut_off()
    {
        var fine = Samples.Created.AddTicks(9_999);
        await StoreAsync(Samples.Post("p1") with { CreatedAt = fine, PublishedAt = fine });
        var found = await Storage.Posts.FindAsync("p1", Cancel);
        Assert.That(
            (found!.CreatedAt, found.PublishedAt),
            Is.EqualTo((Samples.Created, (DateTimeOffset?)Samples.Created))
        );
    }

    [Test]
    public async Task Unknown_ids_and_urls_are_null()
    {
        await StoreAsync(Samples.Post("p1"));
        Assert.That(await Storage.Posts.FindAsync("P1", Cancel), Is.Null);
        Assert.That(await Storage.Posts.FindByUrlAsync(new PostUrl("https://blog.example/P1"), Cancel), Is.Null);
        Assert.That(await Storage.Posts.FindQuestionAsync("none", Cancel), Is.Null);
        Assert.That(await Storage.Posts.DeleteAsync("none", Cancel), Is.Null);
    }

    [Test]
    public async Task Questions_are_replaced_by_whoever_knows_the_post_as_it_is()
    {
        var post = await StoreAsync(Samples.Post("p1", questions: 3));
        IReadOnlyList<Question> changed =
        [
            post.Questions[2] with
            {
                Pinned = true,
            },
            post.Questions[0].Edit("Other words?", "Another answer."),
            post.Questions[1] with
            {
                Hidden = true,
                Placed = true,
            },
        ];
        Assert.That(await Storage.Posts.ReplaceQuestionsAsync("p1", 1, 1, changed, Cancel), Is.False, "revision");
        Assert.That(await Storage.Posts.ReplaceQuestionsAsync("p1", 2, 0, changed, Cancel), Is.False, "version");
        Assert.That(await Storage.Posts.ReplaceQuestionsAsync("none", 1, 0, changed, Cancel), Is.False, "id");
        Assert.That(await Storage.Posts.ReplaceQuestionsAsync("p1", 1, 0, changed, Cancel), Is.True);
        Assert.That(
            Samples.Dump(await Storage.Posts.FindAsync("p1", Cancel)),
            Is.EqualTo(Samples.Dump(post with { Questions = changed, QuestionsRevision = 1 }))
        );
        Assert.That(
            (await Storage.Posts.FindListingByUrlAsync(post.Url, Cancel))!.TotalQuestions,
            Is.EqualTo(2),
            "those that readers see"
        );
        var edited = (await Storage.Posts.FindQuestionAsync(post.Questions[0].Id, Cancel))!.Question;
        Assert.That(
            (edited.Text, edited.Original!.Text, edited.Original.Evidence.Count, edited.Evidence.Count),
            Is.EqualTo(("Other words?", "What is plain words 0?", 2, 0))
        );
        Assert.That(await Storage.Posts.ReplaceQuestionsAsync("p1", 1, 0, [], Cancel), Is.False, "the second of two");
        Assert.That(await Storage.Posts.ReplaceQuestionsAsync("p1", 1, 1, [], Cancel), Is.True);
        Assert.That(await Storage.Posts.FindQuestionAsync(post.Questions[0].Id, Cancel), Is.Null);
    }

    [Test]
    public async Task A_replacement_that_does_not_know_of_the_owners_change_is_refused()
    {
        var post = await StoreAsync(Samples.Post("p1"));
        Assert.That(
            await Storage.Posts.ReplaceQuestionsAsync("p1", 1, 0, [post.Questions[0] with { Hidden = true }], Cancel),
            Is.True
        );
        var next = Samples.Post("p1", version: 2);
        Assert.That(
            await Storage.Posts.ReplaceAsync(next, Samples.SpaceId, Samples.Embeddings(next), Cancel),
            Is.False
        );
        next = next with { QuestionsRevision = 1 };
        Assert.That(await Storage.Posts.ReplaceAsync(next, Samples.SpaceId, Samples.Embeddings(next), Cancel), Is.True);
        Assert.That((await Storage.Posts.FindAsync("p1", Cancel))!.QuestionsRevision, Is.EqualTo(1));
    }

    [Test]
    public async Task A_replacement_leaves_nothing_of_the_version_before()
    {
        var first = await StoreAsync(
            Samples.Post("p1", words: "aardvark", chunks: 5, questions: 4) with
            {
                Aliases = [Alias],
            }
        );
        var second = await StoreAsync(Samples.Post("p1", words: "buffalo", version: 2, chunks: 1, questions: 1));
        Assert.That(Samples.Dump(await Storage.Posts.FindAsync("p1", Cancel)), Is.EqualTo(Samples.Dump(second)));
        Assert.That(await Storage.Posts.FindByUrlAsync(Alias, Cancel), Is.Null);
        Assert.That(await Storage.Posts.FindChunksAsync([.. first.Chunks.Select(c => c.Id)], Cancel), Is.Empty);
        Assert.That(await Storage.Posts.FindQuestionAsync(first.Questions[0].Id, Cancel), Is.Null);
        Assert.That(await Storage.Words.SearchAsync(new LexicalQuery(["aardvark"], 10), Cancel), Is.Empty);
        Assert.That(await Storage.Words.SearchAsync(new LexicalQuery(["buffalo"], 10), Cancel), Has.Count.EqualTo(1));
        Assert.That(
            (await Storage.Embeddings.ReadAsync(Samples.SpaceId, Cancel).ToListAsync()).Select(e => e.Id),
            Is.EquivalentTo(["p1", "p1-v2-c0"])
        );
    }

    [Test]
    public async Task A_replacement_may_move_to_another_url()
    {
        var moved = await StoreAsync(Samples.Post("p1")) with
        {
            Version = 2,
            Url = new PostUrl("https://blog.example/moved"),
        };
        moved = moved with { Aliases = [new PostUrl("https://blog.example/p1")] };
        await StoreAsync(moved);
        Assert.That((await Storage.Posts.FindByUrlAsync(moved.Url, Cancel))!.Version, Is.EqualTo(2));
        Assert.That((await Storage.Posts.FindByUrlAsync(moved.Aliases[0], Cancel))!.Url, Is.EqualTo(moved.Url));
    }

    [TestCase("p1", "https://blog.example/p1", 1, TestName = "New_though_it_is_there")]
    [TestCase("p1", "https://blog.example/p1", 3, TestName = "A_version_left_out")]
    [TestCase("p2", "https://blog.example/p1", 1, TestName = "New_with_a_taken_url")]
    [TestCase("p3", "https://blog.example/p3", 2, TestName = "A_replacement_of_nothing")]
    [TestCase("p1", "https://blog.example/other", 2, TestName = "A_move_to_a_taken_url")]
    public async Task A_write_that_comes_second_writes_nothing(string id, string url, long version)
    {
        await StoreAsync(Samples.Post("p1"));
        await StoreAsync(Samples.Post("other"));
        var before = await EverythingAsync();
        var late = Samples.Post(id, url, "intruder", version);
        late = late with { Chunks = [.. late.Chunks.Select(c => c with { Id = "late-" + c.Id })] };
        Assert.That(
            await Storage.Posts.ReplaceAsync(late, Samples.SpaceId, Samples.Embeddings(late), Cancel),
            Is.False
        );
        Assert.That(await EverythingAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task A_write_into_a_space_that_is_gone_writes_nothing()
    {
        var post = Samples.Post("p1");
        Assert.That(await Storage.Posts.ReplaceAsync(post, "gone", Samples.Embeddings(post), Cancel), Is.False);
        Assert.That(await Storage.Posts.CountAsync(Cancel), Is.Zero);
    }

    [Test]
    public async Task A_write_that_fails_half_way_writes_nothing()
    {
        var first = await StoreAsync(Samples.Post("p1"));
        var before = await EverythingAsync();
        var clash = Samples.Post("p2");
        clash = clash with { Chunks = [clash.Chunks[0], clash.Chunks[1] with { Id = first.Chunks[0].Id }] };
        Assert.That(async () => await Storage.Posts.ReplaceAsync(clash, Samples.SpaceId, [], Cancel), Throws.Exception);
        var wrong = Samples.Post("p3");
        Assert.That(
            async () =>
                await Storage.Posts.ReplaceAsync(
                    wrong,
                    Samples.SpaceId,
                    Samples.Embeddings(wrong, Samples.Dimension + 1),
                    Cancel
                ),
            Throws.ArgumentException
        );
        Assert.That(await EverythingAsync(), Is.EqualTo(before));
        await StoreAsync(Samples.Post("p4"));
    }

    [Test]
    public async Task A_post_is_given_one_more_alias_without_a_new_version()
    {
        var post = await StoreAsync(Samples.Post("p1") with { Aliases = [Alias] });
        PostUrl another = new("https://blog.example/short");
        await Storage.Posts.AddAliasAsync("p1", another, Cancel);
        await Storage.Posts.AddAliasAsync("p1", another, Cancel);
        await Storage.Posts.AddAliasAsync("p1", post.Url, Cancel);
        Assert.That(
            Samples.Dump(await Storage.Posts.FindByUrlAsync(another, Cancel)),
            Is.EqualTo(Samples.Dump(post with { Aliases = [Alias, another] }))
        );
        await Storage.Posts.DeleteAsync("p1", Cancel);
        Assert.That(await Storage.Posts.FindByUrlAsync(another, Cancel), Is.Null);
    }

    [Test]
    public async Task Posts_of_one_text_are_found_by_what_they_share_and_no_more_once_that_is_gone()
    {
        var text = string.Join(
            ' ',
            Enumerable.Range(0, 60).Select(i => $"word{(char)('a' + (i % 26))}{(char)('a' + (i / 26))}")
        );
        var first = await StoreAsync(Samples.Post("p1", words: text));
        await StoreAsync(Samples.Post("p2", "https://blog.example/p1/", words: text));
        await StoreAsync(Samples.Post("p3", words: text));
        await StoreAsync(Samples.Post("p4", words: "quite other"));
        var keys = PostLikeness.Of(first).Keys();
        Assert.That(
            await Storage.Posts.FindLikeAsync(keys, 10, Cancel),
            Is.EqualTo(["p1", "p2", "p3"]),
            "p1 and p2 share the address too"
        );
        Assert.That(await Storage.Posts.FindLikeAsync(keys, 2, Cancel), Is.EqualTo(["p1", "p2"]));
        Assert.That(await Storage.Posts.FindLikeAsync([], 2, Cancel), Is.Empty);
        await StoreAsync(Samples.Post("p2", "https://blog.example/p1/", words: "other", version: 2));
        await Storage.Posts.DeleteAsync("p3", Cancel);
        Assert.That(await Storage.Posts.FindLikeAsync([.. keys.Skip(1)], 10, Cancel), Is.EqualTo(["p1"]));
    }

    [Test]
    public async Task A_merged_post_is_gone_and_its_urls_lead_to_the_other()
    {
        var (stays, goes) = (
            await StoreAsync(Samples.Post("p1")),
            await StoreAsync(Samples.Post("p2", words: "doubled") with { Aliases = [Alias] })
        );
        var version = await Storage.Posts.CorpusVersionAsync(Cancel);
        Assert.That(await Storage.Posts.MergeAsync("p2", 1, "p1", 1, Cancel), Is.True);
        Assert.That(
            Samples.Dump(await Storage.Posts.FindByUrlAsync(goes.Url, Cancel)),
            Is.EqualTo(Samples.Dump(stays with { Aliases = [goes.Url, Alias] }))
        );
        Assert.That((await Storage.Posts.FindByUrlAsync(Alias, Cancel))!.Id, Is.EqualTo("p1"));
        Assert.That(await Storage.Posts.FindAsync("p2", Cancel), Is.Null);
        Assert.That(await Storage.Words.SearchAsync(new LexicalQuery(["doubled"], 10), Cancel), Is.Empty);
        Assert.That(
            (await Storage.Embeddings.ReadAsync(Samples.SpaceId, Cancel).ToListAsync())
                .Select(e => e.PostId)
                .Distinct(),
            Is.EqualTo(["p1"])
        );
        Assert.That(await Storage.Posts.CorpusVersionAsync(Cancel), Is.GreaterThan(version));
    }

    [TestCase("p2", 2, "p1", 1), TestCase("p2", 1, "p1", 2), TestCase("gone", 1, "p1", 1), TestCase("p2", 1, "gone", 1)]
    public async Task A_merge_of_what_has_changed_meanwhile_does_nothing(
        string id,
        long version,
        string into,
        long intoVersion
    )
    {
        await StoreAsync(Samples.Post("p1"));
        await StoreAsync(Samples.Post("p2"));
        var before = await EverythingAsync();
        Assert.That(await Storage.Posts.MergeAsync(id, version, into, intoVersion, Cancel), Is.False);
        Assert.That(await EverythingAsync(), Is.EqualTo(before));
    }

    [Test]
    public async Task An_added_alias_takes_the_place_of_anothers_alias_and_never_of_a_posts_own_url()
    {
        var first = await StoreAsync(Samples.Post("p1") with { Aliases = [Alias] });
        await StoreAsync(Samples.Post("p2"));
        await Storage.Posts.AddAliasAsync("p2", Alias, Cancel);
        await Storage.Posts.AddAliasAsync("p2", first.Url, Cancel);
        await Storage.Posts.AddAliasAsync("gone", new PostUrl("https://blog.example/gone"), Cancel);
        Assert.That((await Storage.Posts.FindByUrlAsync(Alias, Cancel))!.Id, Is.EqualTo("p2"));
        Assert.That((await Storage.Posts.FindByUrlAsync(first.Url, Cancel))!.Id, Is.EqualTo("p1"));
        Assert.That(await Storage.Posts.FindByUrlAsync(new PostUrl("https://blog.example/gone"), Cancel), Is.Null);
    }

    [Test]
    public async Task An_alias_never_hides_another_posts_own_url()
    {
        var first = await StoreAsync(Samples.Post("p1"));
        await StoreAsync(Samples.Post("p2") with { Aliases = [first.Url, Alias] });
        Assert.That((await Storage.Posts.FindByUrlAsync(first.Url, Cancel))!.Id, Is.EqualTo("p1"));
        var second = await Storage.Posts.FindByUrlAsync(Alias, Cancel);
        Assert.That(second!.Id, Is.EqualTo("p2"));
        Assert.That(second.Aliases, Is.EqualTo([Alias]));
    }

    [Test]
    public async Task A_posts_own_url_takes_the_place_of_anothers_alias()
    {
        await StoreAsync(Samples.Post("p1") with { Aliases = [Alias] });
        await StoreAsync(Samples.Post("p2", Alias.Value));
        Assert.That((await Storage.Posts.FindByUrlAsync(Alias, Cancel))!.Id, Is.EqualTo("p2"));
        Assert.That((await Storage.Posts.FindAsync("p1", Cancel))!.Aliases, Is.Empty);
    }

    [Test]
    public async Task Of_many_who_store_the_same_url_at_once_one_does()
    {
        var outcomes = await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(i =>
                    Task.Run(() =>
                    {
                        var post = Samples.Post($"p{i}", "https://blog.example/same");
                        return Storage.Posts.ReplaceAsync(post, Samples.SpaceId, Samples.Embeddings(post), Cancel);
                    })
                )
        );
        Assert.That(outcomes.Count(o => o), Is.EqualTo(1));
        Assert.That(await Storage.Posts.CountAsync(Cancel), Is.EqualTo(1));
    }

    [Test]
    public async Task A_reader_never_sees_half_a_replacement()
    {
        const int Versions = 60;
        await StoreAsync(Samples.Post("p1", words: "v1", chunks: 8, questions: 5));
        var writer = Task.Run(async () =>
        {
            for (var version = 2; version <= Versions; version++)
                await StoreAsync(Samples.Post("p1", words: $"v{version}", version: version, chunks: 8, questions: 5));
        });
        var readers = Enumerable
            .Range(0, 3)
            .Select(_ =>
                Task.Run(async () =>
                {
                    for (var reads = 0; reads < 5 || !writer.IsCompleted; reads++)
                    {
                        var post = (
                            await Storage.Posts.FindByUrlAsync(new PostUrl("https://blog.example/p1"), Cancel)
                        )!;
                        Assert.That(
                            Samples.Dump(post),
                            Is.EqualTo(
                                Samples.Dump(
                                    Samples.Post(
                                        "p1",
                                        words: $"v{post.Version}",
                                        version: post.Version,
                                        chunks: 8,
                                        questions: 5
                                    )
                                )
                            )
                        );
                        var texts = (await Storage.Posts.ReadAllAsync(Cancel).ToListAsync()).Single();
                        Assert.That(
                            texts.Chunks.Select(c => c.Id),
                            Is.EqualTo(Enumerable.Range(0, 8).Select(i => $"p1-v{texts.Version}-c{i}"))
                        );
                    }
                })
            );
        await Task.WhenAll([writer, .. readers]);
    }

    [Test]
    public async Task A_deleted_post_is_gone_everywhere()
    {
        await Storage.Embeddings.AddSpaceAsync(Samples.Space("second"), Cancel);
        var post = await StoreAsync(
            Samples.Post("p1", words: "secretword", chunks: 3, questions: 2) with
            {
                Aliases = [Alias],
            }
        );
        await StoreAsync(Samples.Post("kept"));
        await Storage.Embeddings.WriteAsync("second", "p1", 1, Samples.Embeddings(post), Cancel);
        Assert.That(
            await Storage.Posts.DeleteAsync("p1", Cancel),
            Is.EqualTo(new ErasedRows(Posts: 1, Chunks: 3, Vectors: 8, Questions: 2))
        );
        Assert.That(await Storage.Posts.FindAsync("p1", Cancel), Is.Null);
        Assert.That(await Storage.Posts.FindByUrlAsync(post.Url, Cancel), Is.Null);
        Assert.That(await Storage.Posts.FindByUrlAsync(Alias, Cancel), Is.Null);
        Assert.That(await Storage.Posts.FindQuestionAsync(post.Questions[0].Id, Cancel), Is.Null);
        Assert.That(await Storage.Words.SearchAsync(new LexicalQuery(["secretword"], 10), Cancel), Is.Empty);
        Assert.That(
            (await Storage.Words.StatisticsAsync(["secretword"], WordForm.Written, Cancel)).ChunksWith["secretword"],
            Is.Zero
        );
        Assert.That((await EverythingAsync()).ToString(), Does.Not.Contain("p1"));
        Assert.That(await Storage.Embeddings.ReadAsync("second", Cancel).ToListAsync(), Is.Empty);
        Assert.That(await Storage.Posts.DeleteAsync("p1", Cancel), Is.Null);
        await StoreAsync(Samples.Post("p1-again", post.Url.Value));
    }

    [Test]
    public async Task A_listing_is_found_by_url_and_by_alias()
    {
        var post = await StoreAsync(Samples.Post("p1", questions: 3, title: "The title") with { Aliases = [Alias] });
        await StoreAsync(Samples.Post("p2"));
        var listing = new PostListing("p1", post.Url, "The title", 3, post.ProcessedAt);
        Assert.That(await Storage.Posts.FindListingByUrlAsync(post.Url, Cancel), Is.EqualTo(listing));
        Assert.That(await Storage.Posts.FindListingByUrlAsync(Alias, Cancel), Is.EqualTo(listing));
        Assert.That(await Storage.Posts.FindListingByUrlAsync(new PostUrl("https://blog.example/P1"), Cancel), Is.Null);
    }

    [Test]
    public async Task Listings_chunks_and_questions_are_found_by_id()
    {
        var post = await StoreAsync(Samples.Post("p1", questions: 3, title: "The title"));
        await StoreAsync(Samples.Post("p2"));
        Assert.That(
            await Storage.Posts.FindListingsAsync(["p1", "none", "p1"], Cancel),
            Is.EqualTo([new PostListing("p1", post.Url, "The title", 3, post.ProcessedAt)])
        );
        Assert.That(
            await Storage.Posts.FindChunksAsync([post.Chunks[1].Id, "none"], Cancel),
            Is.EqualTo([new StoredChunk(post.Chunks[1], "p1", post.Url, "The title", "en")])
        );
        Assert.That(
            Samples.Dump(await Storage.Posts.FindQuestionAsync(post.Questions[2].Id, Cancel)),
            Is.EqualTo(Samples.Dump(new StoredQuestion(post.Questions[2], post.Url)))
        );
        Assert.That(await Storage.Posts.FindListingsAsync([], Cancel), Is.Empty);
        Assert.That(await Storage.Posts.FindChunksAsync([], Cancel), Is.Empty);
    }

    [Test]
    public async Task Every_posts_texts_are_read_whole_and_by_id()
    {
        var posts = new List<BlogPost>();
        for (var i = 99; i >= 0; i--)
            posts.Add(await StoreAsync(Samples.Post($"p{i:00}", chunks: i % 4)));
        var expected = posts
            .OrderBy(p => p.Id, StringComparer.Ordinal)
            .Select(p => new PostTexts(p.Id, 1, "https://blog.example", p.Title, p.Text.Value, p.Chunks));
        Assert.That(
            Samples.Dump(await Storage.Posts.ReadAllAsync(Cancel).ToListAsync()),
            Is.EqualTo(Samples.Dump(expected))
        );
    }

    [Test]
    public async Task The_corpus_version_rises_with_each_change_and_only_then()
    {
        var versions = new List<long> { await Storage.Posts.CorpusVersionAsync(Cancel) };
        await StoreAsync(Samples.Post("p1"));
        versions.Add(await Storage.Posts.CorpusVersionAsync(Cancel));
        await StoreAsync(Samples.Post("p1", version: 2));
        versions.Add(await Storage.Posts.CorpusVersionAsync(Cancel));
        await Storage.Posts.DeleteAsync("none", Cancel);
        Assert.That(await Storage.Posts.CorpusVersionAsync(Cancel), Is.EqualTo(versions[^1]));
        await Storage.Posts.DeleteAsync("p1", Cancel);
        versions.Add(await Storage.Posts.CorpusVersionAsync(Cancel));
        Assert.That(versions, Is.Ordered.Ascending.And.Unique);
    }

    [Test]
    public async Task A_store_that_is_there_answers_a_ping_and_takes_writes()
    {
        await Storage.Posts.PingAsync(Cancel);
        Assert.That(await Storage.Posts.TakesWritesAsync(Cancel), Is.True);
    }

    [Test]
    public async Task A_cancelled_call_does_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        var post = Samples.Post("p1");
        Assert.That(
            async () => await Storage.Posts.ReplaceAsync(post, Samples.SpaceId, [], cancelled),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(
            async () => await Storage.Posts.FindAsync("p1", cancelled),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(await Storage.Posts.CountAsync(Cancel), Is.Zero);
    }

    /// <summary>All that can be read of posts, for comparing before and after.</summary>
    private async Task<string> EverythingAsync() =>
        Samples.Dump(
            new
            {
                Corpus = await Storage.Posts.CorpusVersionAsync(Cancel),
                Count = await Storage.Posts.CountAsync(Cancel),
                List = (await Storage.Posts.ListAsync(null, 100, null, Cancel)).Value,
                Texts = await Storage.Posts.ReadAllAsync(Cancel).ToListAsync(),
                Vectors = (await Storage.Embeddings.ReadAsync(Samples.SpaceId, Cancel).ToListAsync()).Select(e =>
                    (e.Id, e.Values.ToArray())
                ),
                Words = await Storage.Words.SearchAsync(new LexicalQuery(["part", "intruder"], 100), Cancel),
            }
        );
}
