using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Adapters.Tests.Contracts;

public abstract class CuratedAnswersContract : StorageContract
{
    [Test]
    public async Task An_answer_comes_back_as_it_was_written_and_the_newest_first()
    {
        var first = Answer("a1") with
        {
            Questions = ["Do you ship to \"Norway\"?", "frakt til norge — 漢字"],
            Post = new PostUrl("https://blog.example/shipping"),
            Site = "https://blog.example",
            Times = 3,
            LastGivenAt = Start.AddDays(2),
        };
        var second = Answer("a2") with { Answer = null, Block = true };
        Assert.That(await Storage.Curated.PutAsync(first, Cancel), Is.True);
        Assert.That(await Storage.Curated.PutAsync(second, Cancel), Is.True);
        Assert.That(Samples.Dump(await Storage.Curated.FindAsync("a1", Cancel)), Is.EqualTo(Samples.Dump(first)));
        Assert.That(
            Samples.Dump(await Storage.Curated.ReadAllAsync(Cancel)),
            Is.EqualTo(Samples.Dump(new[] { second, first }))
        );
        Assert.That(await Storage.Curated.FindAsync("a3", Cancel), Is.Null);
    }

    [Test]
    public async Task A_change_takes_the_place_of_the_version_before_and_leaves_the_count()
    {
        await Storage.Curated.PutAsync(Answer("a1"), Cancel);
        await Storage.Curated.NoteGivenAsync("a1", Start.AddHours(2), Cancel);
        await Storage.Curated.NoteGivenAsync("a1", Start.AddHours(1), Cancel);
        var changed = Answer("a1") with { Version = 2, Answer = "Not any more.", UpdatedAt = Start.AddHours(3) };
        Assert.That(await Storage.Curated.PutAsync(changed, Cancel), Is.True);
        Assert.That(
            Samples.Dump(await Storage.Curated.FindAsync("a1", Cancel)),
            Is.EqualTo(Samples.Dump(changed with { Times = 2, LastGivenAt = Start.AddHours(2) }))
        );
        Assert.That(await Storage.Curated.PutAsync(changed, Cancel), Is.False, "someone else's version 2");
        Assert.That(await Storage.Curated.PutAsync(changed with { Id = "a9" }, Cancel), Is.False, "erased meanwhile");
    }

    [Test]
    public async Task The_revision_changes_with_every_change_and_not_with_the_count()
    {
        var seen = new List<long> { await Storage.Curated.RevisionAsync(Cancel) };
        async Task ChangedAsync()
        {
            seen.Add(await Storage.Curated.RevisionAsync(Cancel));
            Assert.That(seen, Is.Unique);
        }

        await Storage.Curated.PutAsync(Answer("a1"), Cancel);
        await ChangedAsync();
        await Storage.Curated.PutAsync(Answer("a1") with { Version = 2 }, Cancel);
        await ChangedAsync();
        await Storage.Curated.NoteGivenAsync("a1", Start, Cancel);
        await Storage.Curated.NoteGivenAsync("gone", Start, Cancel);
        await Storage.Curated.DeleteAsync("gone", Cancel);
        Assert.That(await Storage.Curated.RevisionAsync(Cancel), Is.EqualTo(seen[^1]));
        Assert.That(await Storage.Curated.DeleteAsync("a1", Cancel), Is.True);
        await ChangedAsync();
        Assert.That(await Storage.Curated.DeleteAsync("a1", Cancel), Is.False);
    }

    [Test]
    public async Task Those_of_a_post_go_with_it()
    {
        var post = new PostUrl("https://blog.example/shipping");
        await Storage.Curated.PutAsync(Answer("a1") with { Post = post }, Cancel);
        await Storage.Curated.PutAsync(Answer("a2") with { Post = post }, Cancel);
        await Storage.Curated.PutAsync(Answer("a3"), Cancel);
        Assert.That(await Storage.Curated.DeleteByPostAsync(post, Cancel), Is.EqualTo(2));
        Assert.That(await Storage.Curated.DeleteByPostAsync(post, Cancel), Is.Zero);
        Assert.That((await Storage.Curated.ReadAllAsync(Cancel)).Select(a => a.Id), Is.EqualTo(new[] { "a3" }));
    }

    internal static CuratedAnswer Answer(string id) =>
        new(id, 1, ["Do you ship to Norway?"], "Yes.", false, null, null, Start, Start);
}
