using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Jobs;

/// <summary>The id of a job, as a caller sends it: there need be no such job.</summary>
public sealed record JobId
{
    private JobId(string value) => Value = value;

    /// <summary>The id.</summary>
    public string Value { get; }

    /// <summary>Reads an id.</summary>
    /// <param name="text">The id, opaque.</param>
    /// <returns>The id, or an error of the kind of <see cref="Error.NotAValue"/>.</returns>
    public static Result<JobId> Parse(string? text) => Ids.Check(text).Map(id => new JobId(id));

    /// <inheritdoc/>
    public override string ToString() => Value;
}
