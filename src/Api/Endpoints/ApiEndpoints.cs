using System.Text.Json;
using BlogManager.Api.Demo;
using BlogManager.Api.Endpoints.OpenApi;
using BlogManager.Api.Http;
using BlogManager.Api.Idempotency;
using BlogManager.Api.OwnerConsole;
using BlogManager.Api.RateLimits;
using BlogManager.Api.Security;
using BlogManager.Api.Widget;
using BlogManager.Application.Answering;
using BlogManager.Application.ApiKeys;
using BlogManager.Application.Asking;
using BlogManager.Application.Background;
using BlogManager.Application.Health;
using BlogManager.Application.Importing;
using BlogManager.Application.Indexing;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Insights;
using BlogManager.Application.Jobs;
using BlogManager.Application.Posts;
using BlogManager.Application.Sources;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;
using static BlogManager.Domain.ApiKeys.RateLimitCategory;

namespace BlogManager.Api.Endpoints;

/// <summary>
/// Every route. Who may call it stands on the request's type (<c>RequiresScope</c>), not here; <c>Limit</c> names the
/// rate limit that it counts against.
/// </summary>
internal static class ApiEndpoints
{
    private const int Created = StatusCodes.Status201Created;
    private const int Accepted = StatusCodes.Status202Accepted;

    internal static void MapApi(this WebApplication app)
    {
        (string, string)[] blogUrl = [("blog_url", "url")];
        var queued = new Reply<QueuedJob>(Accepted, job => $"/api/v1/jobs/{job.JobId}", Subject: job => job.JobId);

        var posts = app.MapGroup("/api/v1").WithTags("Posts");
        posts
            .Post<ProcessPost, ProcessedPost>("/blogs/process", "Take in a post now", new(Subject: post => post.BlogId))
            .TellsBudget()
            .Limit(Ai)
            .Idempotent()
            .Bodies(BodySize.Post);
        posts
            .Post<QueueProcessPost, QueuedJob>("/blogs/process-async", "Take in a post later, as a job", queued)
            .Limit(Ai)
            .Idempotent()
            .Bodies(BodySize.Post);
        posts.Get<ListPosts, Page<PostListItem>>("/blogs", "List posts, newest first").Limit(Read);
        posts
            .Get<GetPostByUrl, PostView>("/blogs/by-url", "Read a post by its URL (also as blog_url)", aliases: blogUrl)
            .Limit(Read);
        posts
            .Delete<DeletePostByUrl, ErasedPost>(
                "/blogs/by-url",
                "Erase a post by its URL (also as blog_url)",
                aliases: blogUrl
            )
            .Limit(Write);
        posts
            .Get<GetFaq, FaqPage>(
                "/blogs/faq",
                "A post's questions as a schema.org FAQPage",
                new Reply<FaqPage>(ContentType: "application/ld+json")
            )
            .Limit(Read);
        posts
            .MapLines<ExportPosts, PostView>(
                "/blogs/export",
                "exportPosts",
                "Every post with its questions, as JSON lines",
                ("application/jsonl; charset=utf-8", typeof(PostView)),
                (post, json) => JsonSerializer.Serialize(post, json)
            )
            .Limit(Read);
        posts
            .MapLines<GetLlmsText, string>(
                "/blogs/llms.txt",
                "getLlmsText",
                "A site's posts as an llms.txt",
                ("text/markdown; charset=utf-8", typeof(string)),
                (line, _) => line
            )
            .Limit(Read);
        posts.Get<GetPost, PostView>("/blogs/{id}", "Read a post").Limit(Read);
        posts
            .Delete<DeletePost, ErasedPost>("/blogs/{id}", "Erase a post from the store, every index and every cache")
            .Limit(Write);
        posts
            .Get<GetPostContent, PostContent>("/blogs/{id}/content", "Read the stored text that offsets count in")
            .Limit(Read);
        posts
            .Get<ListQuestions, IReadOnlyList<QuestionView>>("/questions/by-url", "List a post's questions, best first")
            .Limit(Read);
        posts.MapCheckAndLoad("/questions/check-and-load", "A post's questions, or where they stand").Limit(Read);
        posts.Get<GetQuestion, QuestionView>("/questions/{id}", "Read a question").Limit(Read);
        posts.Patch<UpdateQuestion, QuestionView>("/questions/{id}", "Edit, hide, pin or move a question").Limit(Write);
        posts
            .Post<FindSimilarPosts, SimilarPosts>("/similar/blogs", "Find posts like a question, a post or a text")
            .Limit<FindSimilarPosts>(Similarity, isOther: request => request.Text is not null, Embedding);
        posts.Post<SearchPosts, SearchResults>("/search", "Search the posts").Limit(Search);

        var asking = app.MapGroup("/api/v1").WithTags("Asking");
        asking
            .Post<AskQuestion, AnswerView>("/qa/ask", "Answer a question from the posts, with citations")
            .Streams(app.Services)
            .TellsBudget()
            .Limit(Ai)
            .Bodies(BodySize.Conversation);
        asking
            .Post<GiveFeedback, Nothing>("/qa/answers/{answer_id}/feedback", "Say whether an answer helped")
            .Limit(Write);

        asking
            .Post<CreateCurated, CuratedView>(
                "/qa/curated",
                "Write the owner's answer to a question, or block it",
                new(Created, answer => $"/api/v1/qa/curated/{answer.Id}")
            )
            .Limit(Write)
            .Idempotent();
        asking.Get<ListCurated, Page<CuratedView>>("/qa/curated", "List the owner's answers, newest first").Limit(Read);
        asking.Get<GetCurated, CuratedView>("/qa/curated/{id}", "Read one of the owner's answers").Limit(Read);
        asking.Patch<UpdateCurated, CuratedView>("/qa/curated/{id}", "Change one of the owner's answers").Limit(Write);
        asking.Delete<DeleteCurated, Nothing>("/qa/curated/{id}", "Erase one of the owner's answers").Limit(Write);

        var jobs = app.MapGroup("/api/v1").WithTags("Jobs");
        jobs.Get<ListJobs, Page<JobView>>("/jobs", "List jobs, newest first").Limit(Read);
        jobs.Get<GetJob, JobView>("/jobs/{id}", "Read a job").Limit(Read);
        jobs.Get<ListImportItems, Page<ImportItemView>>("/jobs/{id}/items", "List the pages of an import").Limit(Read);
        jobs.Delete<CancelJob, JobView>("/jobs/{id}", "Cancel a job").Limit(Write);
        jobs.MapJobEvents("/jobs/{id}/events", "Watch a job until it ends (server-sent events)").Limit(Read);

        var imports = app.MapGroup("/api/v1").WithTags("Imports");
        imports
            .Post<StartImport, QueuedJob>("/imports", "Take in a whole blog, as a job", queued)
            .Limit(Write)
            .Idempotent();
        imports
            .Post<PreviewImport, ImportPreview>("/imports/preview", "See where a blog's posts are told of")
            .Limit(Write);

        var sources = app.MapGroup("/api/v1").WithTags("Sources");
        sources
            .Post<CreateSource, CreatedSource>(
                "/sources",
                "Keep a blog in step; the hook secret is shown this once",
                new(Created, source => $"/api/v1/sources/{source.Id}", Subject: source => source.Id)
            )
            .Limit(Write)
            .Idempotent();
        sources.Get<ListSources, Page<SourceView>>("/sources", "List the blogs that are kept in step").Limit(Read);
        sources.Get<GetSource, SourceView>("/sources/{id}", "Read a source").Limit(Read);
        sources.Patch<UpdateSource, SourceView>("/sources/{id}", "Change a source, or pause it").Limit(Write);
        sources
            .Delete<DeleteSource, ErasedPost>("/sources/{id}", "Delete a source, and its posts if so asked")
            .Limit(Write);
        sources
            .Post<SyncSource, QueuedJob>(
                "/sources/{id}/sync",
                "Look after every page of a source now, as a job",
                queued
            )
            .Limit(Write);
        sources.MapHooks("/hooks/{source_id}", "Tell of a post, signed with its source's secret").Limit(Write);
        sources.MapHubChallenge("/websub/{source_id}", "Answer a WebSub hub that verifies a subscription").Limit(Read);
        sources.MapHubDelivery("/websub/{source_id}", "Take a WebSub hub's word that a feed has changed").Limit(Write);

        var keys = app.MapGroup("/api/v1").WithTags("Keys");
        keys.Post<CreateApiKey, IssuedApiKey>(
                "/auth/keys",
                "Create a key; it is shown this once",
                new(Created, key => $"/api/v1/auth/keys/{key.Id}")
            )
            .Limit(Admin)
            .Idempotent();
        keys.Get<ListApiKeys, Page<ApiKeyView>>("/auth/keys", "List keys, newest first").Limit(Admin);
        keys.Get<GetApiKey, ApiKeyView>("/auth/keys/{id}", "Read what is known of a key").Limit(Admin);
        keys.Patch<UpdateApiKey, ApiKeyView>("/auth/keys/{id}", "Change a key, or pause it").Limit(Admin);
        keys.Post<RotateApiKey, IssuedApiKey>(
                "/auth/keys/{id}/rotate",
                "Give a key a new secret; it is shown this once",
                body: BodyUse.Optional
            )
            .Limit(Admin);
        keys.Delete<RevokeApiKey, Nothing>("/auth/keys/{id}", "Revoke a key for good").Limit(Admin);
        keys.Get<ListKeyChanges, Page<KeyChangeView>>("/auth/audit", "List what was done to keys, newest first")
            .Limit(Admin);
        keys.Get<WhoAmI, ApiKeyView>("/auth/me", "The key that this call is made with").Limit(Admin);

        var insights = app.MapGroup("/api/v1").WithTags("Insights");
        insights
            .Get<GetOverview, InsightsOverview>("/insights/overview", "What was asked, and how it came out")
            .Limit(Read);
        insights
            .Get<ListUnanswered, Page<UnansweredQuestion>>(
                "/insights/unanswered",
                "Questions without an answer, grouped by what they mean"
            )
            .AsCsv(InsightsTables.Unanswered)
            .Limit(Read);
        insights
            .Get<ListAskedQuestions, Page<AskedQuestionView>>(
                "/insights/questions",
                "List what was asked and answered, newest first"
            )
            .AsCsv(InsightsTables.Asked)
            .Limit(Read);
        insights
            .Get<GetUsage, ModelUsage>("/insights/usage", "What language models consumed, and what is left of budgets")
            .Limit(Read);
        insights
            .Delete<EraseQuestions, ErasedQuestions>(
                "/insights/questions",
                "Erase every text of questions; counts stay"
            )
            .Limit(Write);

        var administration = app.MapGroup("/api/v1").WithTags("Administration");
        administration
            .Post<QueueReindex, QueuedJob>("/admin/reindex", "Embed every post anew, as a job", queued)
            .Limit(Embedding)
            .Idempotent();
        administration.Get<GetAsking, AskingView>("/admin/asking", "Whether asking is paused").Limit(Admin);
        administration.Put<PauseAsking, AskingView>("/admin/asking", "Pause asking, or let it go on").Limit(Admin);
        administration
            .Post<IsolateCircuit, CircuitView>(
                "/admin/circuit-breakers/{dependency}/isolate",
                "Leave a dependency alone until its breaker is reset"
            )
            .Limit(Admin);
        administration
            .Post<ResetCircuit, CircuitView>(
                "/admin/circuit-breakers/{dependency}/reset",
                "Close a circuit breaker at once"
            )
            .Limit(Admin);

        var operations = app.MapGroup(string.Empty).WithTags("Operations");
        operations.MapHealth("/health", "How the service and its dependencies are").Limit(Health);
        operations.MapLive("/health/live", "Whether the process answers").Limit(Health);
        operations.MapReady("/health/ready", "Whether the service can do its job").Limit(Health);
        operations.MapMetrics("/metrics", "Metrics in the Prometheus text format");

        app.MapDocumentation("/openapi/v1.json", "/docs");
        app.MapWidget();
        app.MapConsole();
        app.MapDemo();
        app.MapGet("/", () => Results.Redirect("/docs")).Open().ExcludeFromDescription();
    }
}
