using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Jobs;

/// <summary>What became of a page of an import.</summary>
public enum ImportOutcome
{
    /// <summary>It is a post now, or its post was renewed.</summary>
    TakenIn,

    /// <summary>Its post stands for it already.</summary>
    Unchanged,

    /// <summary>It is no post, or may not become one; it is not a fault.</summary>
    Skipped,

    /// <summary>It could not be taken in.</summary>
    Failed,

    /// <summary>The site has it no more (404 or 410).</summary>
    Gone,
}

/// <summary>Outcomes and their wire names.</summary>
public static class ImportOutcomes
{
    private static readonly WireNames<ImportOutcome> Names = new(
        (ImportOutcome.TakenIn, "taken_in"),
        (ImportOutcome.Unchanged, "unchanged"),
        (ImportOutcome.Skipped, "skipped"),
        (ImportOutcome.Failed, "failed"),
        (ImportOutcome.Gone, "gone")
    );

    /// <summary>The wire name, e.g. <c>taken_in</c>.</summary>
    /// <param name="outcome">The outcome.</param>
    public static string Name(this ImportOutcome outcome) => Names.Of(outcome);

    /// <summary>The outcome of a name, or an error of the kind of <see cref="Error.NotAValue"/>.</summary>
    /// <param name="name">The name.</param>
    public static Result<ImportOutcome> Parse(string? name) => Names.Parse(name);
}
