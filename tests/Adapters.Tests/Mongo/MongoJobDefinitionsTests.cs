using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage;
using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Bson;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>What is sent to the server for jobs, to the letter.</summary>
public sealed class MongoJobDefinitionsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);
    private static readonly KeysetCursor Cursor = new(1772366400250, "x");

    private static readonly Job Queued = Job.Queue("j", "k", "s", "[]", At, null);
    private static readonly Job Running = Queued.Claim("w", At, TimeSpan.FromSeconds(30), At).Value;
    private static readonly Job Stepped = Running
        .FinishStep("w", new JobStep("crawl", 42), new JobProgress(1, 7), "[]", At.AddSeconds(30))
        .Value with
    {
        Error = new JobError("before", "that"),
    };

    private static IEnumerable<TestCaseData> Definitions()
    {
        yield return Rendering.Case(
            "OfKindAndSubject('k', 's')",
            MongoJobs.OfKindAndSubject("k", "s").Render(),
            """{ "subject" : "s", "kind" : "k" }"""
        );
        yield return Rendering.Case("Live('k', 's')", MongoJobs.Live("k", "s").Render(), """{ "live" : "k\ns" }""");
        yield return Rendering.Case("OfSubject('s')", MongoJobs.OfSubject("s").Render(), """{ "subject" : "s" }""");
        yield return Rendering.Case(
            "OfStatus(JobStatus.Failed)",
            MongoJobs.OfStatus(JobStatus.Failed).Render(),
            """{ "status" : "failed" }"""
        );
        yield return Rendering.Case(
            "Unchanged(Queued)",
            MongoJobs.Unchanged(JobDocument.Of(Queued)).Render(),
            """{ "_id" : "j", "status" : "queued", "lease_owner" : null, "attempts" : 0 }"""
        );
        yield return Rendering.Case(
            "Unchanged(Running)",
            MongoJobs.Unchanged(JobDocument.Of(Running)).Render(),
            """{ "_id" : "j", "status" : "running", "lease_owner" : "w", "attempts" : 1 }"""
        );
        yield return Rendering.Case(
            "Unchanged(Queued) & Due(At)",
            (MongoJobs.Unchanged(JobDocument.Of(Queued)) & MongoJobs.Due(At)).Render(),
            """{ "_id" : "j", "status" : "queued", "lease_owner" : null, "attempts" : 0, "open" : true, "due_at" : { "$lte" : { "$date" : "2026-03-01T12:00:00.25Z" } } }"""
        );
        yield return Rendering.Case(
            "LeaseParts",
            MongoJobs.LeaseParts.Render(),
            """{ "payload" : 0, "checkpoint" : 0, "result" : 0 }"""
        );
        yield return Rendering.Case(
            "Due(At)",
            MongoJobs.Due(At).Render(),
            """{ "open" : true, "due_at" : { "$lte" : { "$date" : "2026-03-01T12:00:00.25Z" } } }"""
        );
        yield return Rendering.Case("Page(null, null, null)", MongoJobs.Page(null, null, null).Render(), """{ }""");
        yield return Rendering.Case(
            "Page(JobStatus.Queued, null, Cursor)",
            MongoJobs.Page(JobStatus.Queued, null, Cursor).Render(),
            """{ "status" : "queued", "$or" : [{ "created_at" : { "$lt" : { "$date" : "2026-03-01T12:00:00.25Z" } } }, { "created_at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "_id" : { "$lt" : "x" } }] }"""
        );
        yield return Rendering.Case(
            "Page(null, https://a.example and https://b.example, null)",
            MongoJobs.Page(null, new SiteScope("https://a.example", "https://b.example"), null).Render(),
            """{ "$or" : [{ "subject" : { "$gte" : "https://a.example/", "$lt" : "https://a.example0" } }, { "subject" : { "$gte" : "https://b.example/", "$lt" : "https://b.example0" } }] }"""
        );
        yield return Rendering.Case(
            "Page(null, no site, null)",
            MongoJobs.Page(null, new SiteScope(), null).Render(),
            """{ "_id" : { "$in" : [] } }"""
        );
        yield return Rendering.Case(
            "Claim",
            Changed(Queued, Queued.Claim("w", At, TimeSpan.FromSeconds(30), At.AddHours(1))),
            """{ "$set" : { "due_at" : { "$date" : "2026-03-01T12:00:30.25Z" }, "status" : "running", "attempts" : 1, "started_at" : { "$date" : "2026-03-01T13:00:00.25Z" }, "lease_owner" : "w", "lease_until" : { "$date" : "2026-03-01T12:00:30.25Z" } } }"""
        );
        yield return Rendering.Case(
            "Claim again",
            Changed(Running, Running.Claim("v", At.AddSeconds(30), TimeSpan.FromSeconds(30), At.AddHours(2))),
            """{ "$set" : { "due_at" : { "$date" : "2026-03-01T12:01:00.25Z" }, "attempts" : 2, "lease_owner" : "v", "lease_until" : { "$date" : "2026-03-01T12:01:00.25Z" } } }"""
        );
        yield return Rendering.Case(
            "Extend",
            Changed(Running, Running.Extend("w", At.AddSeconds(40))),
            """{ "$set" : { "due_at" : { "$date" : "2026-03-01T12:00:40.25Z" }, "lease_until" : { "$date" : "2026-03-01T12:00:40.25Z" } } }"""
        );
        yield return Rendering.Case(
            "FinishStep",
            Changed(
                Running,
                Running.FinishStep("w", new JobStep("crawl", 42), new JobProgress(1, 7), "[]", At.AddSeconds(40))
            ),
            """{ "$set" : { "due_at" : { "$date" : "2026-03-01T12:00:40.25Z" }, "progress_done" : 1, "progress_total" : 7, "steps" : [{ "name" : "crawl", "ms" : 42 }], "checkpoint" : "[]", "lease_until" : { "$date" : "2026-03-01T12:00:40.25Z" } } }"""
        );
        yield return Rendering.Case(
            "Succeed",
            Changed(Stepped, Stepped.Succeed("w", "[1]", At)),
            """{ "$set" : { "open" : false, "payload" : "{}", "status" : "succeeded", "finished_at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "result" : "[1]" }, "$unset" : { "live" : 1, "due_at" : 1, "checkpoint" : 1, "lease_owner" : 1, "lease_until" : 1, "error" : 1 } }"""
        );
        yield return Rendering.Case(
            "Fail",
            Changed(Stepped, Stepped.Fail("w", new JobError("c", "m"), At)),
            """{ "$set" : { "open" : false, "payload" : "{}", "status" : "failed", "finished_at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "error" : { "code" : "c", "message" : "m" } }, "$unset" : { "live" : 1, "due_at" : 1, "checkpoint" : 1, "lease_owner" : 1, "lease_until" : 1 } }"""
        );
        yield return Rendering.Case(
            "Retry",
            Changed(Stepped, Stepped.Retry("w", new JobError("c", "m"), At.AddSeconds(50))),
            """{ "$set" : { "due_at" : { "$date" : "2026-03-01T12:00:50.25Z" }, "status" : "queued", "not_before" : { "$date" : "2026-03-01T12:00:50.25Z" }, "error" : { "code" : "c", "message" : "m" } }, "$unset" : { "lease_owner" : 1, "lease_until" : 1 } }"""
        );
        yield return Rendering.Case(
            "Release",
            Changed(Stepped, Stepped.Release("w")),
            """{ "$set" : { "due_at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "status" : "queued", "attempts" : 0 }, "$unset" : { "lease_owner" : 1, "lease_until" : 1 } }"""
        );
        yield return Rendering.Case(
            "Cancel",
            Changed(Queued, Queued.Cancel(At)),
            """{ "$set" : { "open" : false, "payload" : "{}", "status" : "cancelled", "finished_at" : { "$date" : "2026-03-01T12:00:00.25Z" } }, "$unset" : { "live" : 1, "due_at" : 1 } }"""
        );
        yield return Rendering.Case(
            "EndedBefore(At)",
            MongoJobs.EndedBefore(At).Render(),
            """{ "finished_at" : { "$lt" : { "$date" : "2026-03-01T12:00:00.25Z" } } }"""
        );
        yield return Rendering.Case(
            "Ids(['a', 'b'])",
            MongoJobs.Ids(["a", "b"]).Render(),
            """{ "_id" : { "$in" : ["a", "b"] } }"""
        );
        yield return Rendering.Case(
            "DueFirst",
            MongoJobs.DueFirst.Render(),
            """{ "not_before" : 1, "created_at" : 1, "_id" : 1 }"""
        );
        yield return Rendering.Case(
            "NewestFirst",
            MongoJobs.NewestFirst.Render(),
            """{ "created_at" : -1, "_id" : -1 }"""
        );
        yield return Rendering.Case(
            "Leased(At)",
            MongoJobs.Leased(At).Render(),
            """{ "status" : "running", "lease_until" : { "$gt" : { "$date" : "2026-03-01T12:00:00.25Z" } } }"""
        );
    }

    [TestCaseSource(nameof(Definitions))]
    public void A_definition_is_sent_as(BsonDocument rendered, string expected) =>
        Assert.That(rendered.ToString(), Is.EqualTo(expected));

    [Test]
    public void What_has_not_changed_is_not_sent() =>
        Assert.That(MongoJobs.Change(JobDocument.Of(Running), JobDocument.Of(Running)), Is.Null);

    [Test]
    public void A_document_of_another_release_stays_marked_as_its()
    {
        var before = JobDocument.Of(Running);
        before.Schema = 7;
        var change = MongoJobs.Change(before, JobDocument.Of(Running.Extend("w", At.AddSeconds(40)).Value))!;
        Assert.That(change.Render()["$set"].AsBsonDocument.Names, Is.EqualTo(["due_at", "lease_until"]));
    }

    private static BsonDocument Changed(Job before, Result<Job> after) =>
        MongoJobs.Change(JobDocument.Of(before), JobDocument.Of(after.Value))!.Render();
}
