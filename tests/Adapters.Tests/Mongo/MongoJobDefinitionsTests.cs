using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage;
using BlogManager.Infrastructure.Storage.Mongo;
using MongoDB.Bson;

namespace BlogManager.Adapters.Tests.Mongo;

/// <summary>What is sent to the server for jobs, to the letter.</summary>
public sealed class MongoJobDefinitionsTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);
    private static readonly KeysetCursor Cursor = new(1772366400250, "x");

    private static IEnumerable<TestCaseData> Definitions()
    {
        yield return Rendering.Case(
            "OfKindAndSubject('k', 's')",
            MongoJobs.OfKindAndSubject("k", "s").Render(),
            """{ "subject" : "s", "kind" : "k" }"""
        );
        yield return Rendering.Case("Live('k', 's')", MongoJobs.Live("k", "s").Render(), """{ "live" : "k\ns" }""");
        yield return Rendering.Case(
            "LiveOf('j')",
            MongoJobs.LiveOf("j").Render(),
            """{ "_id" : "j", "open" : true }"""
        );
        yield return Rendering.Case("OfSubject('s')", MongoJobs.OfSubject("s").Render(), """{ "subject" : "s" }""");
        yield return Rendering.Case(
            "OfStatus(JobStatus.Failed)",
            MongoJobs.OfStatus(JobStatus.Failed).Render(),
            """{ "status" : "failed" }"""
        );
        yield return Rendering.Case(
            "Held('j', 'w')",
            MongoJobs.Held("j", "w").Render(),
            """{ "_id" : "j", "status" : "running", "lease_owner" : "w" }"""
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
            "Claim('w', At, TimeSpan.FromSeconds(30))",
            MongoJobs.Claim("w", At, TimeSpan.FromSeconds(30), At.AddHours(1)).Render(),
            """{ "$set" : { "status" : "running", "lease_owner" : "w", "lease_until" : { "$date" : "2026-03-01T12:00:30.25Z" }, "due_at" : { "$date" : "2026-03-01T12:00:30.25Z" } }, "$inc" : { "attempts" : 1 }, "$min" : { "started_at" : { "$date" : "2026-03-01T13:00:00.25Z" } } }"""
        );
        yield return Rendering.Case(
            "Extend(At)",
            MongoJobs.Extend(At).Render(),
            """{ "$set" : { "lease_until" : { "$date" : "2026-03-01T12:00:00.25Z" }, "due_at" : { "$date" : "2026-03-01T12:00:00.25Z" } } }"""
        );
        yield return Rendering.Case(
            "SaveStep(new JobStep('crawl', 42), new JobProgress(1, 7), '{}', At)",
            MongoJobs.SaveStep(new JobStep("crawl", 42), new JobProgress(1, 7), "{}", At).Render(),
            """{ "$set" : { "lease_until" : { "$date" : "2026-03-01T12:00:00.25Z" }, "due_at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "progress_done" : 1, "progress_total" : 7, "checkpoint" : "{}" }, "$push" : { "steps" : { "name" : "crawl", "ms" : 42 } } }"""
        );
        yield return Rendering.Case(
            "Succeed('{}', At)",
            MongoJobs.Succeed("{}", At).Render(),
            """{ "$set" : { "status" : "succeeded", "finished_at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "payload" : "{}", "open" : false, "result" : "{}" }, "$unset" : { "checkpoint" : 1, "lease_owner" : 1, "lease_until" : 1, "due_at" : 1, "live" : 1, "error" : 1 } }"""
        );
        yield return Rendering.Case(
            "FailForGood(new JobError('c', 'm'), At)",
            MongoJobs.FailForGood(new JobError("c", "m"), At).Render(),
            """{ "$set" : { "status" : "failed", "finished_at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "payload" : "{}", "open" : false, "error" : { "code" : "c", "message" : "m" } }, "$unset" : { "checkpoint" : 1, "lease_owner" : 1, "lease_until" : 1, "due_at" : 1, "live" : 1 } }"""
        );
        yield return Rendering.Case(
            "Retry(new JobError('c', 'm'), At)",
            MongoJobs.Retry(new JobError("c", "m"), At).Render(),
            """{ "$set" : { "status" : "queued", "not_before" : { "$date" : "2026-03-01T12:00:00.25Z" }, "due_at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "error" : { "code" : "c", "message" : "m" } }, "$unset" : { "lease_owner" : 1, "lease_until" : 1 } }"""
        );
        yield return Rendering.Case(
            "Release(At)",
            MongoJobs.Release(At).Render(),
            """{ "$set" : { "status" : "queued", "due_at" : { "$date" : "2026-03-01T12:00:00.25Z" } }, "$inc" : { "attempts" : -1 }, "$unset" : { "lease_owner" : 1, "lease_until" : 1 } }"""
        );
        yield return Rendering.Case(
            "Cancel(At)",
            MongoJobs.Cancel(At).Render(),
            """{ "$set" : { "status" : "cancelled", "finished_at" : { "$date" : "2026-03-01T12:00:00.25Z" }, "payload" : "{}", "open" : false }, "$unset" : { "checkpoint" : 1, "lease_owner" : 1, "lease_until" : 1, "due_at" : 1, "live" : 1 } }"""
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
            "OldestFirst",
            MongoJobs.OldestFirst.Render(),
            """{ "created_at" : 1, "_id" : 1 }"""
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
}
