using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;

namespace BlogManager.Adapters.Tests.Contracts;

public abstract class ImportItemsContract : StorageContract
{
    private static readonly PostUrl A = new("https://blog.example/a");
    private static readonly PostUrl B = new("https://blog.example/b");
    private static readonly PostUrl C = new("https://blog.example/c?lang=tr-İ");

    [Test]
    public async Task Pages_wait_in_the_order_in_which_they_were_found_and_each_once()
    {
        await JobAsync("j");
        await JobAsync("other");
        await Storage.Imports.AddAsync("j", [B, A, B], Cancel);
        await Storage.Imports.AddAsync("j", [A, C], Cancel);
        await Storage.Imports.AddAsync("other", [A], Cancel);
        Assert.That(await Storage.Imports.PendingAsync("j", 10, Cancel), Is.EqualTo([B, A, C]));
        Assert.That(await Storage.Imports.PendingAsync("j", 2, Cancel), Is.EqualTo([B, A]));
        Assert.That(await Storage.Imports.PendingAsync("none", 10, Cancel), Is.Empty);
    }

    [Test]
    public async Task A_settled_page_waits_no_more_and_says_what_became_of_it()
    {
        await JobAsync("j");
        await JobAsync("other");
        await Storage.Imports.AddAsync("j", [A, B, C], Cancel);
        await Storage.Imports.AddAsync("other", [A], Cancel);
        ImportItem taken = new(A, ImportOutcome.TakenIn, "p1");
        ImportItem failed = new(
            C,
            ImportOutcome.Failed,
            null,
            new JobError("upstream_failed", "The site answered 500.")
        );
        await Storage.Imports.SettleAsync("j", taken, Cancel);
        await Storage.Imports.SettleAsync("j", failed, Cancel);
        await Storage.Imports.SettleAsync("j", new ImportItem(new PostUrl("https://blog.example/none")), Cancel);
        Assert.That(await Storage.Imports.PendingAsync("j", 10, Cancel), Is.EqualTo([B]));
        Assert.That(await Storage.Imports.IsPendingAsync("j", A, Cancel), Is.False);
        Assert.That(await Storage.Imports.IsPendingAsync("j", B, Cancel), Is.True);
        Assert.That(await Storage.Imports.IsPendingAsync("other", A, Cancel), Is.True);
        var all = (await Storage.Imports.ListAsync("j", null, 10, null, Cancel)).Value;
        Assert.That(all.Items, Is.EqualTo([taken, new ImportItem(B), failed]));
        var counts = await Storage.Imports.CountAsync("j", Cancel);
        Assert.That((counts.Total, counts.Done), Is.EqualTo((3, 2)));
        Assert.That(counts.Settled.GetValueOrDefault(ImportOutcome.Failed), Is.EqualTo(1));
        Assert.That(counts.Settled.GetValueOrDefault(ImportOutcome.Gone), Is.Zero);
    }

    [TestCase(ImportOutcome.TakenIn)]
    [TestCase(ImportOutcome.Unchanged)]
    [TestCase(ImportOutcome.Skipped)]
    [TestCase(ImportOutcome.Failed)]
    [TestCase(ImportOutcome.Gone)]
    public async Task Pages_of_every_outcome_are_kept_and_listed(ImportOutcome outcome)
    {
        await JobAsync("j");
        await Storage.Imports.AddAsync("j", [A, B], Cancel);
        await Storage.Imports.SettleAsync("j", new ImportItem(A, outcome), Cancel);
        var listed = (await Storage.Imports.ListAsync("j", outcome, 10, null, Cancel)).Value;
        Assert.That(listed.Items, Is.EqualTo([new ImportItem(A, outcome)]));
    }

    [Test]
    public async Task Pages_are_listed_by_parts_and_a_foreign_cursor_is_told()
    {
        await JobAsync("j");
        PostUrl[] urls = [.. Enumerable.Range(0, 7).Select(i => new PostUrl($"https://blog.example/{i}"))];
        await Storage.Imports.AddAsync("j", urls, Cancel);
        List<PostUrl> seen = [];
        string? cursor = null;
        do
        {
            var page = (await Storage.Imports.ListAsync("j", null, 3, cursor, Cancel)).Value;
            Assert.That(page.Items, Has.Count.LessThanOrEqualTo(3));
            seen.AddRange(page.Items.Select(i => i.Url));
            cursor = page.NextCursor;
        } while (cursor is not null);
        Assert.That(seen, Is.EqualTo(urls));
        var wrong = await Storage.Imports.ListAsync("j", null, 3, "b3RoZXI6MTox", Cancel);
        Assert.That(wrong.Error!.Code, Is.EqualTo("validation_failed"));
    }

    [Test]
    public async Task Pages_go_with_their_job_however_that_goes()
    {
        await JobAsync("purged");
        await JobAsync("erased");
        await JobAsync("stays");
        foreach (var job in (string[])["purged", "erased", "stays"])
            await Storage.Imports.AddAsync(job, [A], Cancel);
        await Storage.Jobs.CancelAsync("purged", Cancel);
        await Storage.Jobs.PurgeAsync(Start.AddDays(1), 10, Cancel);
        await Storage.Jobs.DeleteBySubjectAsync("https://blog.example/erased", Cancel);
        Assert.That((await Storage.Imports.CountAsync("purged", Cancel)).Total, Is.Zero);
        Assert.That((await Storage.Imports.CountAsync("erased", Cancel)).Total, Is.Zero);
        Assert.That((await Storage.Imports.CountAsync("stays", Cancel)).Total, Is.EqualTo(1));
        await Storage.Imports.AddAsync("erased", [B], Cancel);
        Assert.That((await Storage.Imports.CountAsync("erased", Cancel)).Total, Is.Zero, "the job is erased");
    }

    [Test]
    public async Task A_page_is_erased_from_every_import()
    {
        await JobAsync("j");
        await JobAsync("other");
        await Storage.Imports.AddAsync("j", [A, B], Cancel);
        await Storage.Imports.AddAsync("other", [A], Cancel);
        await Storage.Imports.SettleAsync("j", new ImportItem(A, ImportOutcome.TakenIn, "p"), Cancel);
        Assert.That(await Storage.Imports.DeleteByUrlAsync(A, Cancel), Is.True, "it waits in the other one");
        Assert.That(await Storage.Imports.DeleteByUrlAsync(A, Cancel), Is.False);
        Assert.That(await Storage.Imports.PendingAsync("other", 10, Cancel), Is.Empty);
        Assert.That((await Storage.Imports.ListAsync("j", null, 10, null, Cancel)).Value.Items, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Pages_that_wait_in_an_import_that_goes_on_are_told()
    {
        await JobAsync("j");
        await JobAsync("off");
        await Storage.Imports.AddAsync("j", [A, B], Cancel);
        await Storage.Imports.AddAsync("off", [B, C], Cancel);
        await Storage.Imports.SettleAsync("j", new ImportItem(B, ImportOutcome.TakenIn), Cancel);
        await Storage.Jobs.CancelAsync("off", Cancel);
        Assert.That(await Storage.Imports.WaitingAsync([A, B, C], Cancel), Is.EqualTo([A]));
        Assert.That(await Storage.Imports.WaitingAsync([C], Cancel), Is.Empty);
    }

    [Test]
    public async Task A_job_that_gives_way_stands_behind_those_that_wait_and_loses_no_attempt()
    {
        await JobAsync("long");
        Time.Advance(TimeSpan.FromSeconds(1));
        await JobAsync("short");
        await Storage.Jobs.ClaimAsync("w", TimeSpan.FromSeconds(30), Cancel);
        Time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await Storage.Jobs.GiveWayAsync("long", "other", Cancel), Is.False);
        Assert.That(await Storage.Jobs.GiveWayAsync("long", "w", Cancel), Is.True);
        Assert.That((await Storage.Jobs.FindAsync("long", Cancel))!.Attempts, Is.Zero);
        Assert.That((await Storage.Jobs.ClaimAsync("w", TimeSpan.FromSeconds(30), Cancel))!.Id, Is.EqualTo("short"));
        Assert.That((await Storage.Jobs.ClaimAsync("w", TimeSpan.FromSeconds(30), Cancel))!.Id, Is.EqualTo("long"));
    }

    [Test]
    public async Task A_job_shows_how_far_it_is_and_only_to_its_holder()
    {
        await JobAsync("j");
        await Storage.Jobs.ClaimAsync("w", TimeSpan.FromSeconds(30), Cancel);
        Assert.That(await SaveAsync("w", 3), Is.True);
        Assert.That(await SaveAsync("someone else", 9), Is.False);
        Assert.That((await Storage.Jobs.FindAsync("j", Cancel))!.Progress, Is.EqualTo(new JobProgress(3, 10)));
        Time.Advance(TimeSpan.FromSeconds(29));
        Assert.That(await SaveAsync("w", 4), Is.True);
        Time.Advance(TimeSpan.FromSeconds(29));
        Assert.That(
            await Storage.Jobs.ClaimAsync("late", TimeSpan.FromSeconds(30), Cancel),
            Is.Null,
            "the lease was extended"
        );

        Task<bool> SaveAsync(string worker, int done) =>
            Storage.Jobs.SaveProgressAsync("j", worker, new JobProgress(done, 10), TimeSpan.FromSeconds(30), Cancel);
    }

    private Task<Job> JobAsync(string id) =>
        Storage.Jobs.EnqueueAsync(
            Job.Queue(id, Job.Import, $"https://blog.example/{id}", "{}", Start, traceParent: null),
            Cancel
        );
}
