using BlogManager.Application.Ports;
using BlogManager.Application.Requests;

namespace BlogManager.Application.Tests.Pipeline;

public sealed class AnsweredWordingsTests
{
    [Test]
    public async Task The_first_wording_that_means_the_same_is_found_in_its_own_scope_alone()
    {
        var wordings = Create(10);
        foreach (var (scope, text) in new[] { ("a", "rye? one"), ("a", "rye? two"), ("b", "bees? one") })
            wordings.Add(scope, await wordings.ReadAsync(text, default));
        var asked = await wordings.ReadAsync("rye? three", default);
        Assert.That(wordings.Find("a", asked, default), Is.EqualTo("rye? one"));
        Assert.That(wordings.Find("b", asked, default), Is.Null);
        Assert.That(wordings.Find("c", asked, default), Is.Null);
        Assert.That((wordings.Has("a", "rye? two"), wordings.Has("b", "rye? two")), Is.EqualTo((true, false)));
    }

    [Test]
    public async Task The_oldest_give_way_to_new_ones()
    {
        var wordings = Create(2);
        foreach (var text in new[] { "rye?", "bees?", "bees?", "wasps?" })
            wordings.Add(text == "rye?" ? "a" : "b", await wordings.ReadAsync(text, default));
        Assert.That(
            (wordings.Has("a", "rye?"), wordings.Has("b", "bees?"), wordings.Has("b", "wasps?")),
            Is.EqualTo((false, true, true))
        );
    }

    [Test]
    public async Task One_that_was_read_without_the_encoder_is_not_kept()
    {
        var wordings = Create(2, isWhole: false);
        wordings.Add("a", await wordings.ReadAsync("rye?", default));
        Assert.That(wordings.Has("a", "rye?"), Is.False);
    }

    private static AnsweredWordings Create(int questions, bool isWhole = true) =>
        new(new SameFirstWord(isWhole), new MeaningCache(true, questions));

    private sealed class SameFirstWord(bool isWhole) : IQuestionMatcher
    {
        public Task<ReadQuestion> ReadAsync(string question, CancellationToken cancellationToken) =>
            Task.FromResult<ReadQuestion>(new Known(question, isWhole));

        public bool AreSame(ReadQuestion one, ReadQuestion other) => one.Text.Split(' ')[0] == other.Text.Split(' ')[0];

        public bool AreApart(string one, string other) => false;

        private sealed record Known(string Text, bool IsWhole) : ReadQuestion(Text, IsWhole);
    }
}
