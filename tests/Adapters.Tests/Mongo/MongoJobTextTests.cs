using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MongoDB.Bson;
using MongoDB.Driver;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>The payloads and checkpoints that do not fit into a job's document: where they are, and that they go.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MongoJobTextTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly JobStep Step = new("extract", 1);
    private static readonly string Large = new('文', 9_000_000);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private ServiceProvider? _services;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private MongoDatabase Database => _services!.GetRequiredService<MongoDatabase>();

    private IJobStore Jobs => _services!.GetRequiredService<IJobStore>();

    [SetUp]
    public async Task Connect() =>
        _services = MongoStorageUnderTest.Services(
            await MongoServer.ConnectionStringAsync(),
            $"blogmanager_test_{Guid.NewGuid():n}",
            time: _time
        );

    [TearDown]
    public async Task Drop()
    {
        if (_services is null)
            return;
        await Database.DropAsync(CancellationToken.None);
        await _services.DisposeAsync();
    }

    [Test]
    public async Task A_large_text_lies_beside_its_job_once_and_goes_with_the_next_and_with_the_jobs_end()
    {
        await EnqueueAsync("j1", Large);
        await Jobs.ClaimAsync("w", Lease, Cancel);
        Assert.That(await PartsAsync(), Is.EqualTo(4), "27 MB in parts of 8 MiB");
        foreach (var checkpoint in (string[])["1" + Large, "2" + Large])
            Assert.That(await SaveAsync("w", checkpoint), Is.True);
        Assert.That(await PartsAsync(), Is.EqualTo(8), "payload and one checkpoint");
        Assert.That((await DocumentAsync()).ToBson(), Has.Length.LessThan(2_000));
        Assert.That(await SaveAsync("another", "3" + Large), Is.False);
        Assert.That(await PartsAsync(), Is.EqualTo(8), "what was refused is erased");
        Assert.That(await Jobs.SucceedAsync("j1", "w", "{}", Cancel), Is.True);
        Assert.That(await PartsAsync(), Is.Zero);
    }

    [Test]
    public async Task A_second_request_for_the_same_leaves_no_text()
    {
        await EnqueueAsync("j1", Large);
        Assert.That((await EnqueueAsync("j2", Large)).Id, Is.EqualTo("j1"));
        Assert.That(await PartsAsync(), Is.EqualTo(4));
        await Jobs.DeleteBySubjectAsync("https://blog.example/p", Cancel);
        Assert.That(await PartsAsync(), Is.Zero);
    }

    [Test]
    public async Task A_cancelled_job_keeps_no_text()
    {
        await EnqueueAsync("j1", Large);
        await Jobs.CancelAsync("j1", Cancel);
        Assert.That(await PartsAsync(), Is.Zero);
    }

    [Test]
    public async Task A_job_of_an_earlier_release_has_its_texts_in_its_document_and_goes_on()
    {
        await EnqueueAsync("j1", "{}");
        await Database.Jobs.UpdateOneAsync(
            MongoJobs.Id("j1"),
            Builders<JobDocument>.Update.Set(j => j.Payload, Large[..1_000_000]).Set(j => j.Checkpoint, "old"),
            cancellationToken: Cancel
        );
        var job = (await Jobs.ClaimAsync("w", Lease, Cancel))!;
        Assert.That((job.Payload.Length, job.Checkpoint), Is.EqualTo((1_000_000, "old")));
        // Once it is written it lies beside.
        Assert.That(await PartsAsync(), Is.EqualTo(1));
        Assert.That(await SaveAsync("w", "new"), Is.True);
        Assert.That((await LiveAsync())!.Payload, Has.Length.EqualTo(1_000_000));
        Assert.That(
            (await Jobs.FindAsync("j1", Cancel))!.Payload,
            Is.EqualTo("{}"),
            "a look at it carries none of that"
        );
    }

    [Test]
    public async Task What_a_stop_left_of_jobs_that_never_came_or_have_ended_is_erased_after_a_day_and_nothing_else()
    {
        await EnqueueAsync("open", Large);
        var texts = _services!.GetRequiredService<JobTexts>();
        await texts.AddAsync(new JobDocument { Id = "never came", Payload = Large }, Cancel);
        _time.Advance(JobTexts.LostAfter - TimeSpan.FromSeconds(1));
        await texts.EraseLostAsync(Cancel);
        Assert.That(await PartsAsync(), Is.EqualTo(8), "it may still come");
        _time.Advance(TimeSpan.FromSeconds(2));
        await texts.EraseLostAsync(Cancel);
        Assert.That(await PartsAsync(), Is.EqualTo(4));
        Assert.That((await LiveAsync())!.Payload, Has.Length.EqualTo(Large.Length));
        await Database.Jobs.UpdateOneAsync(
            MongoJobs.Id("open"),
            Builders<JobDocument>.Update.Set(j => j.Open, false),
            cancellationToken: Cancel
        );
        await texts.EraseLostAsync(Cancel);
        Assert.That(await PartsAsync(), Is.Zero);
    }

    [Test]
    public async Task A_list_of_jobs_carries_none_of_their_texts()
    {
        await EnqueueAsync("j1", """{"content":"canary"}""");
        var listed = (await Jobs.ListAsync(null, null, 10, null, Cancel)).Value.Items.Single();
        Assert.That((listed.Id, listed.Payload), Is.EqualTo(("j1", "{}")));
    }

    private Task<Job> EnqueueAsync(string id, string payload) =>
        Jobs.EnqueueAsync(
            Job.Queue(id, Job.ProcessPost, "https://blog.example/p", payload, DateTimeOffset.UnixEpoch, null),
            Cancel
        );

    private Task<Job?> LiveAsync() => Jobs.FindLiveAsync(Job.ProcessPost, "https://blog.example/p", Cancel);

    private Task<bool> SaveAsync(string worker, string checkpoint) =>
        Jobs.SaveStepAsync("j1", worker, Step, new JobProgress(1, 7), checkpoint, Lease, Cancel);

    private Task<long> PartsAsync() => Database.JobTexts.CountDocumentsAsync("{}", cancellationToken: Cancel);

    private Task<BsonDocument> DocumentAsync() =>
        Database
            .Jobs.Database.GetCollection<BsonDocument>(MongoDatabase.JobsName)
            .Find("{ _id: 'j1' }")
            .SingleAsync(Cancel);
}
