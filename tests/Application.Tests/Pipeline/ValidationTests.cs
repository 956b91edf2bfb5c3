using BlogManager.Domain.Shared;

namespace BlogManager.Application.Tests.Pipeline;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ValidationTests : IDisposable
{
    private readonly PipelineHost _host = new();

    [TearDown]
    public void Dispose() => _host.Dispose();

    [Test]
    public async Task A_valid_request_passes() =>
        Assert.That((await _host.SendAsync(new Form("t", 5, [new FormLine("x")]))).IsSuccess, Is.True);

    [Test]
    public async Task A_request_without_a_validator_passes() =>
        Assert.That((await _host.SendAsync(new OpenToAll())).IsSuccess, Is.True);

    [Test]
    public async Task Every_fault_is_told_at_once_by_the_name_that_callers_know()
    {
        var errors = Errors(await _host.SendAsync(new Form(null, 21, [new FormLine("x"), new FormLine("")])));
        Assert.That(errors.Keys, Is.EquivalentTo(["title", "num_questions", "line_items[1].inner_text"]));
        Assert.That(errors["title"], Is.EqualTo(["title is missing.", "title is null."]));
        Assert.That(errors["line_items[1].inner_text"], Is.EqualTo(["empty line."]));
        Assert.That(_host.Handled, Is.Zero);
    }

    [Test]
    public async Task A_fault_of_the_whole_is_told_of_the_request() =>
        Assert.That(
            Errors(await _host.SendAsync(new Form("forbidden", 1, [])))["request"],
            Is.EqualTo(["the whole is wrong."])
        );

    private static IReadOnlyDictionary<string, IReadOnlyList<string>> Errors(Result<string> answer)
    {
        Assert.That(answer.Error!.Code, Is.EqualTo("validation_failed"));
        return answer.Error.Fields;
    }
}
