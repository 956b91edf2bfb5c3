using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Tests.Shared;

public sealed class ResultTests
{
    private static readonly Error Failed = Error.NotFound("There is none.");

    [Test]
    public void A_value_is_a_success()
    {
        Result<int> result = 5;
        Assert.That(result.IsSuccess, Is.True);
        Assert.That(result.Value, Is.EqualTo(5));
        Assert.That(result.Error, Is.Null);
        Assert.That(result.Map(v => v * 2).Value, Is.EqualTo(10));
    }

    [Test]
    public void An_error_is_a_failure_without_a_value()
    {
        Result<int> result = Failed;
        Assert.That(result.IsSuccess, Is.False);
        Assert.That(result.Error, Is.SameAs(Failed));
        Assert.That(() => result.Value, Throws.InvalidOperationException.With.Message.Contains("not_found"));
    }

    [Test]
    public void A_failure_is_mapped_to_itself_and_the_function_not_called()
    {
        var mapped = Result<int>.Failure(Failed).Map<string>(_ => throw new InvalidOperationException("called"));
        Assert.That(mapped.Error, Is.SameAs(Failed));
    }

    [Test]
    public void A_failure_needs_an_error() =>
        Assert.That(() => Result<int>.Failure(null!), Throws.ArgumentNullException);

    [Test]
    public void A_result_without_its_value_type_still_tells_what_came_of_it()
    {
        IResult[] results = [Result<int>.Success(0), Result<string>.Failure(Failed)];
        Assert.That(results.Select(r => r.IsSuccess), Is.EqualTo([true, false]));
        Assert.That(results[1].Error, Is.SameAs(Failed));
    }

    [Test]
    public void A_validation_error_lists_every_message_by_field()
    {
        var error = Error.Validation(
            new Dictionary<string, IReadOnlyList<string>> { ["url"] = ["a", "b"], ["title"] = ["c"] }
        );
        Assert.That(error.Code, Is.EqualTo("validation_failed"));
        Assert.That(error.Kind, Is.EqualTo(ErrorKind.Invalid));
        Assert.That(error.Message, Does.Contain("a; b; c"));
        Assert.That(error.Fields["url"], Is.EqualTo(["a", "b"]));
    }

    [Test]
    public void Ids_are_unique_and_sort_by_the_clock_they_were_made_by()
    {
        var early = Ids.New(new FixedClock(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        var late = Ids.New(new FixedClock(new DateTimeOffset(2026, 1, 1, 0, 0, 1, TimeSpan.Zero)));
        Assert.That(string.CompareOrdinal(early, late), Is.LessThan(0));
        Assert.That(Enumerable.Range(0, 1000).Select(_ => Ids.New(TimeProvider.System)), Is.Unique);
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
