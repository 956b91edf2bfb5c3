using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using BlogManager.Testing;
using BlogManager.Testing.MongoWire;
using MongoDB.Bson;

namespace BlogManager.Api.Tests;

/// <summary>What a request costs a MongoDB server, and what a caller hears of one that refuses for now.</summary>
public sealed class MongoTakeInTests
{
    private readonly ConcurrentQueue<string> _commands = [];
    private MongoStandIn _mongo = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _client = null!;
    private bool _throttles;

    [OneTimeSetUp]
    public async Task Start()
    {
        _mongo = MongoStandIn.Start();
        _mongo.Script = Answer;
        _app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Storage:Provider"] = "mongo",
                ["BlogManager:Storage:Mongo:ConnectionString"] = _mongo.ConnectionString,
                ["BlogManager:Storage:Mongo:Database"] = "blogmanager_take_in",
                // Its looks for work are nobody's request.
                ["BlogManager:Jobs:PollMilliseconds"] = "60000",
            }
        );
        _client = await _app.CreateAdminClientAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _mongo.DisposeAsync();
    }

    // The store's part is counted in MongoCommandCountTests; here are the looks of all steps too, each at one document by an
    // index.
    [Test]
    public async Task A_post_is_taken_in_by_sixteen_commands_of_which_six_write()
    {
        await ProcessAsync("first", "Bread is made of flour and water. It rises because of yeast.");
        await ProcessAsync("second", "Trains in the Alps climb steep valleys on cog wheels. They are slow.");
        _commands.Clear();
        await ProcessAsync("third", "A telescope gathers faint light from distant galaxies. It has a mirror.");
        string[] commands = [.. _commands];
        Assert.That(commands, Has.Length.LessThanOrEqualTo(16), string.Join(", ", commands));
        Assert.That(
            commands.Where(c => !c.StartsWith("find ", StringComparison.Ordinal)),
            Is.EquivalentTo([
                "findAndModify state",
                "insert vectors",
                "insert terms",
                "insert posts",
                "update term_counts",
                "update state",
            ])
        );
    }

    [Test]
    public async Task A_server_that_throttles_is_a_503_that_says_when_to_come_back()
    {
        Volatile.Write(ref _throttles, true);
        try
        {
            using var answer = await _client.GetAsync("/api/v1/blogs");
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(answer.Headers.RetryAfter, Is.Not.Null);
            var problem = await answer.JsonAsync();
            Assert.That(problem.Text("error"), Is.EqualTo("dependency_unavailable"));
            Assert.That(problem.GetProperty("details").Text("dependency"), Is.EqualTo("mongodb"));
        }
        finally
        {
            Volatile.Write(ref _throttles, false);
        }

        using var after = await _client.GetAsync("/api/v1/blogs");
        Assert.That(after.StatusCode, Is.EqualTo(HttpStatusCode.OK), "no breaker opened");
    }

    private async Task ProcessAsync(string name, string text)
    {
        using var answer = await _client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url = $"https://kitchen.example/{name}",
                content = text,
                content_type = "text/plain",
                title = name,
            }
        );
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
    }

    private BsonDocument? Answer(BsonDocument command, Func<BsonDocument> run)
    {
        var name = command.GetElement(0);
        if (name.Name is "find" or "insert" or "update" or "delete" or "findAndModify" or "aggregate" or "getMore")
            _commands.Enqueue($"{name.Name} {name.Value}");
        return name is { Name: "find" } && name.Value == "posts" && Volatile.Read(ref _throttles)
            ? new BsonDocument
            {
                { "ok", 0 },
                { "code", 16500 },
                { "errmsg", "Error=16500, RetryAfterMs=5, Details='Request rate is large.'" },
            }
            : run();
    }
}
