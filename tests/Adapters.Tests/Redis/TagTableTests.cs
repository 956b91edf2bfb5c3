using BlogManager.Infrastructure.Caching.Redis;

namespace BlogManager.Adapters.Tests.Redis;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TagTableTests
{
    private readonly TagTable _table = new();

    [SetUp]
    public void Begin() => _table.Heard(["a", "b"], Answer("run1", 10, 20), asOf: 1);

    [Test]
    public void A_generation_does_not_go_back_within_a_run_and_is_forgotten_with_it()
    {
        _table.Heard(["a"], Answer("run1", 9), asOf: 2);
        Assert.That(_table.Of("a"), Is.EqualTo(new KnownTag(10, 2, 0)), "an answer that was overtaken by news");
        _table.Heard(["a"], Answer("run2", 5), asOf: 3);
        Assert.That(
            (_table.Of("a"), _table.Run),
            Is.EqualTo((new KnownTag(5, 3, 0), "run2")),
            "a server from an older snapshot"
        );
        Assert.That(_table.Of("b"), Is.EqualTo(KnownTag.Unknown));
    }

    [Test]
    public void News_of_what_is_known_count_once()
    {
        Assert.That(_table.Raised("a", 11), Is.True);
        Assert.That(_table.Raised("a", 11), Is.False);
        Assert.That(_table.Raised("unknown", 11), Is.True, "an entry may have it beside the tags of its key");
        Assert.That(_table.Of("a"), Is.EqualTo(new KnownTag(11, 1, 0)));
    }

    [Test]
    public void A_raise_waits_until_it_is_delivered_and_a_second_one_for_its_own_delivery()
    {
        var first = _table.Raise(["a"]);
        var second = _table.Raise(["a"]);
        _table.Delivered(first, Answer("run1", 11), asOf: 2);
        Assert.That(_table.HasRaises, Is.True);
        Assert.That(_table.Of("a").Raise, Is.EqualTo(second["a"]));
        _table.Delivered(second, Answer("run1", 12), asOf: 3);
        Assert.That(_table.HasRaises, Is.False);
        Assert.That(_table.Of("a"), Is.EqualTo(new KnownTag(12, 3, 0)));
    }

    [Test]
    public void A_raise_outlives_the_run_of_a_server()
    {
        var raise = _table.Raise(["a"]);
        _table.Heard(["b"], Answer("run2", 1), asOf: 2);
        Assert.That(_table.Of("a").Raise, Is.EqualTo(raise["a"]));
    }

    [Test]
    public void More_raises_than_can_be_kept_become_one_of_everything()
    {
        _table.Raise([.. Enumerable.Range(0, TagTable.MaxRaises).Select(i => $"tag {i}")]);
        var all = _table.Raise(["one more"]);
        Assert.That(all.Keys, Is.EqualTo([TagTable.All]));
        Assert.That(_table.Raises(int.MaxValue), Is.EqualTo(all));
        Assert.That(_table.Of(TagTable.All).Raise, Is.GreaterThan(0));
        Assert.That(_table.Of("tag 1"), Is.EqualTo(KnownTag.Unknown));
    }

    private static TagAnswer Answer(string run, params long[] generations) => new(run, generations, []);
}
