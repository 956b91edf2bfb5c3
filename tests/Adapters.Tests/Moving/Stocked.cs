using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Adapters.Tests.Moving;

/// <summary>Stores with something of every kind, and what they hold.</summary>
internal static class Stocked
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);

    private static readonly Caller By = new("k0", "an actor", Scopes.All);

    /// <summary>Fills a store by the ports that the service uses.</summary>
    public static async Task FillAsync(IServiceProvider services, int posts)
    {
        var embeddings = services.GetRequiredService<IEmbeddingStore>();
        await embeddings.AddSpaceAsync(Samples.Space(), CancellationToken.None);
        await embeddings.ActivateAsync(Samples.SpaceId, CancellationToken.None);
        await embeddings.AddSpaceAsync(Samples.Space("built-in-next", dimension: 3), CancellationToken.None);
        for (var i = 0; i < posts; i++)
            await StoreAsync(
                services,
                Samples.Post($"p{i:000}") with
                {
                    Aliases = [new PostUrl($"https://blog.example/old-{i}")],
                }
            );
        var first = Samples.Post("p000", version: 2, words: "zebra");
        await StoreAsync(services, first);
        await embeddings.WriteAsync("built-in-next", "p000", 2, Samples.Embeddings(first, 3), CancellationToken.None);

        var keys = services.GetRequiredService<IApiKeyStore>();
        foreach (var id in (string[])["k1", "k2"])
            await keys.AddAsync(Key(id), By, CancellationToken.None);
        await keys.RotateAsync(
            "k2",
            new SecretRotation("later", new byte[] { 2 }, new byte[] { 1 }, Now.AddDays(3)),
            By,
            CancellationToken.None
        );
        await keys.RecordUseAsync(new Dictionary<string, DateTimeOffset> { ["k1"] = Now }, CancellationToken.None);

        var jobs = services.GetRequiredService<IJobStore>();
        foreach (var id in (string[])["j1", "j2", "j3"])
        {
            await jobs.EnqueueAsync(
                new Job
                {
                    Id = id,
                    Kind = Job.ProcessPost,
                    Subject = id,
                    Payload = "{}",
                    Status = JobStatus.Queued,
                    CreatedAt = Now,
                    NotBefore = Now,
                },
                CancellationToken.None
            );
            // Before the others are there: which of them is due first is a matter of a millisecond.
            if (id == "j1")
                await jobs.ClaimAsync("w", TimeSpan.FromMinutes(1), CancellationToken.None);
        }

        await jobs.FailAsync("j1", "w", new JobError("code", "message"), null, CancellationToken.None);

        var sources = services.GetRequiredService<ISourceStore>();
        await sources.AddAsync(SourceStoreContract.Full("s1"), CancellationToken.None);
        await sources.NotePagesAsync(
            "s1",
            [new SourcePage(new PostUrl("https://blog.example/a"), Now)],
            CancellationToken.None
        );
        await services
            .GetRequiredService<IPostStore>()
            .MarkAsync("p001", new PostMark(PostMarkKind.Gone, "gone", Now), CancellationToken.None);

        var answers = services.GetRequiredService<IAnswerLog>();
        await answers.KeepAsync([AnswerLogContract.Answer("a1", ["p001"], [])], CancellationToken.None);
        await answers.RateAsync("a1", new AnswerRating("k1", Now, true, "Good."), CancellationToken.None);

        var curated = services.GetRequiredService<ICuratedAnswers>();
        await curated.PutAsync(CuratedAnswersContract.Answer("c1"), CancellationToken.None);
        await curated.PutAsync(
            CuratedAnswersContract.Answer("c1") with
            {
                Version = 2,
                Answer = "No.",
            },
            CancellationToken.None
        );
        await curated.NoteGivenAsync("c1", Now, CancellationToken.None);

        await answers.NoteRepeatsAsync([new RepeatedAnswer("a1", 3, Now.AddHours(1))], CancellationToken.None);
        await services
            .GetRequiredService<IDailyCounts>()
            .AddAsync([DailyCountsContract.Count(), DailyCountsContract.Bare], CancellationToken.None);

        await services
            .GetRequiredService<ITokenBudgets>()
            .AddAsync([new BudgetAccount("day:2026-03-01", 9, new DateOnly(2026, 3, 1))], 7, CancellationToken.None);

        var replies = services.GetRequiredService<IIdempotencyStore>();
        var claim = await replies.ClaimAsync("r1", new byte[] { 1 }, TimeSpan.FromMinutes(1), CancellationToken.None);
        await replies.KeepAsync(
            "r1",
            claim.Token,
            new byte[] { 5 },
            "p001",
            TimeSpan.FromDays(1),
            CancellationToken.None
        );
    }

    public static async Task StoreAsync(IServiceProvider services, BlogPost post) =>
        Assert.That(
            await services
                .GetRequiredService<IPostStore>()
                .ReplaceAsync(post, Samples.SpaceId, Samples.Embeddings(post), CancellationToken.None),
            Is.True
        );

    /// <summary>All that a store holds, as text.</summary>
    public static async Task<string> DumpAsync(IServiceProvider services)
    {
        var contents = services.GetRequiredService<IStoreContents>();
        return string.Join(
            '\n',
            [
                await DumpAsync(contents.Spaces),
                await DumpAsync(contents.Posts),
                await DumpAsync(contents.Keys),
                await DumpAsync(contents.KeyChanges),
                await DumpAsync(contents.Jobs),
                await DumpAsync(contents.Sources),
                await DumpAsync(contents.Answers),
                await DumpAsync(contents.Curated),
                await DumpAsync(contents.DailyCounts),
                await DumpAsync(contents.Budgets),
                await DumpAsync(contents.Replies(Now)),
                $"version {await contents.CorpusVersionAsync(CancellationToken.None)}",
            ]
        );
    }

    private static async Task<string> DumpAsync<T>(IStoredRecords<T> records) =>
        Samples.Dump(await records.ReadAsync(string.Empty, 10_000, CancellationToken.None));

    private static ApiKey Key(string id) =>
        new()
        {
            Id = id,
            Name = id,
            Kind = KeyKind.Secret,
            VisibleId = id,
            Hash = new byte[] { 1 },
            Scopes = Scopes.All,
            CreatedAt = Now,
        };
}
