using BlogManager.Application.Background;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace BlogManager.Application.Tests;

public sealed class KnownSeriesTests
{
    [Test]
    public void The_steps_of_ingestion_are_named_in_their_order()
    {
        using var services = new ServiceCollection()
            .AddApplication()
            .AddLogging()
            .AddSingleton(Mock.Of<IWebCrawler>())
            .AddSingleton(Mock.Of<IArticleExtractor>())
            .AddSingleton(Mock.Of<IPostStore>())
            .AddSingleton(Mock.Of<ILexicalIndex>())
            .AddSingleton(Mock.Of<ITextModel>())
            .AddSingleton(Mock.Of<IEmbedder>())
            .AddSingleton(Mock.Of<IEmbeddingStore>())
            .AddSingleton(Mock.Of<IVectorChanges>())
            .AddSingleton(Mock.Of<IVectorIndex>())
            .AddSingleton(Mock.Of<IJobStore>())
            .AddSingleton(Mock.Of<IIdempotencyStore>())
            .AddSingleton(Mock.Of<IAnswerLog>())
            .AddSingleton(Mock.Of<IDailyCounts>())
            .AddSingleton(Mock.Of<ITokenBudgets>())
            .AddSingleton(Mock.Of<IResultCache>())
            .BuildServiceProvider();
        Assert.That(
            IngestionSteps.Names,
            Is.EqualTo(IngestionSteps.Order.Select(step => ((IIngestionStep)services.GetRequiredService(step)).Name))
        );
    }

    [Test]
    public void Every_value_of_every_label_is_known_before_it_is_first_counted()
    {
        var circuits = new Mock<ICircuitStates>();
        var closed = new CircuitSnapshot("closed", true, 0, null, null);
        circuits
            .Setup(c => c.Snapshot())
            .Returns(new Dictionary<string, CircuitSnapshot> { ["crawler"] = closed, ["redis"] = closed });
        var handler = new Mock<IJobHandler>();
        handler.Setup(h => h.Kind).Returns("reindex");
        using var services = new ServiceCollection()
            .AddSingleton(circuits.Object)
            .AddSingleton(handler.Object)
            .AddSingleton(new ChosenAdapters("sqlite", "in-process", "memory", "ollama", "built-in", "memory"))
            .BuildServiceProvider();
        var known = KnownSeries.All(services);
        var told = known
            .Select(s => s.Instrument.Name + string.Concat(s.Labels.Select(l => $" {l.Key}={l.Value}")))
            .ToList();
        Assert.That(told, Is.Unique);
        // Of each instrument the values of each label; where labels are combined, the number of combinations.
        var byInstrument = known
            .GroupBy(s => s.Instrument.Name)
            .Select(g =>
                $"{g.Key} {g.Count()}"
                + string.Concat(
                    g.SelectMany(s => s.Labels)
                        .GroupBy(l => l.Key)
                        .Select(l =>
                            $" {l.Key}: {string.Join(',', InOrder(l.Select(v => $"{v.Value}").Distinct(), l.Key))};"
                        )
                )
            );
        Assert.That(
            byInstrument,
            Is.EqualTo([
                "posts_processed_total 3 result: processed,unchanged,failed;",
                "questions_generated_total 1",
                "ingestion_reused_total 3 part: chunks,questions,summaries;",
                "ingestion_step_duration_seconds 7 step: crawl,extract,chunk,summarise,write_questions,embed,store;",
                "answers_total 3 outcome: answered,close,abstained;",
                "answers_degraded_total 1",
                "feedback_total 2 helpful: true,false;",
                "retrieval_duration_seconds 2 stage: lexical,vector;",
                "cache_requests_total 12 cache: AskQuestion,CheckAndLoad,GetPost,GetPostByUrl; result: hit,miss,stale;",
                "rate_limit_exceeded_total 17 category: ai,embedding,read,write,search,similarity,health,admin,"
                    + "authentication; identifier_type: api_key,ip;",
                "rate_limit_exceeded_by_tier_total 33 category: ai,embedding,read,write,search,similarity,health,"
                    + "admin,authentication; tier: standard,elevated,unlimited,none;",
                "rate_limit_degraded_total 1",
                "circuit_breaker_state 2 dependency: crawler,redis;",
                "circuit_breaker_transitions_total 8 dependency: crawler,redis; to: closed,half_open,open,isolated;",
                "crawler_hosts_open 1",
                "outbound_attempts_total 8 dependency: crawler,redis; outcome: ok,fault,timeout,rejected;",
                "outbound_retries_total 2 dependency: crawler,redis;",
                "outbound_timeouts_total 2 dependency: crawler,redis;",
                "llm_tokens_total 4 provider: ollama,built-in; direction: input,output;",
                "llm_passages_left_out_total 1",
                "llm_request_duration_seconds 2 provider: ollama,built-in; operation: chat,embeddings; outcome: ok;",
                "work_stuck 2 work: job,computation;",
                "jobs_finished_total 4 kind: reindex; outcome: succeeded,failed,cancelled,retried;",
                "job_duration_seconds 1 kind: reindex;",
                "server_refusals_total 7 code: 400,408,413,414,431,505,other;",
                "log_messages_total 3 level: warning,error,critical;",
            ])
        );
        // The requests are found by reflection, in no order.
        static IEnumerable<string> InOrder(IEnumerable<string> values, string label) =>
            label == "cache" ? values.Order(StringComparer.Ordinal) : values;

        Assert.That(
            told.Where(t => t.StartsWith("llm_request", StringComparison.Ordinal)),
            Is.EqualTo([
                "llm_request_duration_seconds provider=ollama operation=chat outcome=ok",
                "llm_request_duration_seconds provider=built-in operation=embeddings outcome=ok",
            ])
        );
    }
}
