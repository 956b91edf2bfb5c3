using BlogManager.Domain.Text;

namespace BlogManager.Domain.Posts;

/// <summary>What an owner changes of a question; null for what stays.</summary>
/// <param name="Text">The question.</param>
/// <param name="Answer">Its answer.</param>
/// <param name="Hidden">Whether readers do not see it.</param>
/// <param name="Pinned">Whether it stands before those that are not.</param>
/// <param name="Position">Its place among all questions of the post, from 1.</param>
public sealed record QuestionChange(
    string? Text = null,
    string? Answer = null,
    bool? Hidden = null,
    bool? Pinned = null,
    int? Position = null
);

/// <summary>The questions of a post in their order: pinned ones first.</summary>
public static class QuestionList
{
    /// <summary>
    /// The questions after a change to one of them. A place that a pinned question may not have, or that there is not,
    /// becomes the nearest one.
    /// </summary>
    /// <param name="questions">The questions; one of them has the id.</param>
    /// <param name="id">The question that changes.</param>
    /// <param name="change">What changes of it.</param>
    public static IReadOnlyList<Question> Change(IReadOnlyList<Question> questions, string id, QuestionChange change)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(change);
        var list = questions.ToList();
        var at = list.FindIndex(q => q.Id == id);
        ArgumentOutOfRangeException.ThrowIfNegative(at, nameof(id));
        var changed = list[at].Edit(change.Text, change.Answer);
        list.RemoveAt(at);
        changed = changed with
        {
            Hidden = change.Hidden ?? changed.Hidden,
            Pinned = change.Pinned ?? changed.Pinned,
            Placed = changed.Placed || change.Position is not null,
        };
        var pinned = list.Count(q => q.Pinned);
        var (first, last) = changed.Pinned ? (0, pinned) : (pinned, list.Count);
        list.Insert(Math.Clamp(change.Position is { } position ? position - 1 : at, first, last), changed);
        return list;
    }

    /// <summary>
    /// The questions of a post that was taken in anew: what its owner did to the old ones stays, and new ones fill up
    /// what is left. Of a kept question the evidence stays that no edit touched, wherever it stands now; one that was
    /// pinned or placed alone goes where the text no longer bears it out. A new question that says the same as
    /// a kept one, or as that one's original, is left out: it would bring back what was hidden.
    /// </summary>
    /// <param name="before">The questions of the version before.</param>
    /// <param name="written">Those that were written of the new text, best first.</param>
    /// <param name="revision">What the edit changed.</param>
    /// <param name="wanted">How many questions readers are to see, where there are as many.</param>
    /// <param name="staying">
    /// Ids of questions that stay as they are though the owner did nothing to them, as <see cref="Standing"/> found
    /// them; a new question with the evidence of one of those is left out too.
    /// </param>
    public static IReadOnlyList<Question> Refresh(
        IReadOnlyList<Question> before,
        IReadOnlyList<Question> written,
        TextRevision revision,
        int wanted,
        IReadOnlyCollection<string>? staying = null
    )
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(written);
        ArgumentNullException.ThrowIfNull(revision);
        var kept = new List<(int At, Question Question)>();
        for (var i = 0; i < before.Count; i++)
        {
            if (
                (before[i].IsKept || staying?.Contains(before[i].Id) == true)
                && InNewText(before[i], revision) is { } question
            )
                kept.Add((i, question));
        }

        var said = kept.SelectMany(k => new[] { k.Question.Text, k.Question.Original?.Text })
            .OfType<string>()
            .Select(Folded)
            .ToHashSet(StringComparer.Ordinal);
        var quoted = kept.Where(k => !k.Question.IsKept)
            .SelectMany(k => k.Question.Evidence)
            .Select(e => e.Quote)
            .ToHashSet(StringComparer.Ordinal);
        var room = Math.Max(wanted - kept.Count(k => !k.Question.Hidden), 0);
        var list = written
            .Where(q => !said.Contains(Folded(q.Text)) && !q.Evidence.All(e => quoted.Contains(e.Quote)))
            .Take(room)
            .ToList();
        foreach (var (at, question) in kept)
            list.Insert(Math.Min(at, list.Count), question);
        return [.. list.Where(q => q.Pinned), .. list.Where(q => !q.Pinned)];
    }

    /// <summary>
    /// The questions that readers see and that a new text bears out as the old one did: owners' own ones, and others as
    /// long as all of their evidence stands there.
    /// </summary>
    /// <param name="questions">The questions of the version before, in their order.</param>
    /// <param name="revision">What the edit changed.</param>
    public static IReadOnlyList<Question> Standing(IReadOnlyList<Question> questions, TextRevision revision)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(revision);
        return [.. questions.Where(q => !q.Hidden && InNewText(q, revision) is not null)];
    }

    private static Question? InNewText(Question question, TextRevision revision)
    {
        var moved = question with
        {
            Evidence = Found(question.Evidence, revision),
            Original = question.Original is { } original
                ? original with
                {
                    Evidence = Found(original.Evidence, revision),
                }
                : null,
        };
        // What was written by the post goes with any part of what bore it out.
        return moved.Original is null && !moved.Hidden && moved.Evidence.Count < Math.Max(question.Evidence.Count, 1)
            ? null
            : moved;
    }

    private static IReadOnlyList<Evidence> Found(IReadOnlyList<Evidence> evidence, TextRevision revision) =>
        [.. evidence.Select(revision.Moved).OfType<Evidence>()];

    private static string Folded(string text) =>
        string.Join(' ', text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .TrimEnd('?', '？', ' ');
}
