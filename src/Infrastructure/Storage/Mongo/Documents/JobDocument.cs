using BlogManager.Domain.Jobs;
using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

[BsonIgnoreExtraElements]
internal sealed class JobDocument
{
    public const int CurrentSchema = 1;

    /// <summary>What stands for the payload where there is none, or where it is not in the document.</summary>
    public const string NoPayload = "{}";

    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("schema")]
    public int Schema { get; set; }

    [BsonElement("kind")]
    public string Kind { get; set; } = string.Empty;

    [BsonElement("subject")]
    public string Subject { get; set; } = string.Empty;

    /// <summary>
    /// Kind and subject while the job is live, else absent: a sparse unique index on it keeps two live jobs from
    /// sharing them.
    /// </summary>
    [BsonElement("live"), BsonIgnoreIfNull]
    public string? Live { get; set; }

    /// <summary>
    /// From when it may be claimed, while it is live: its retry's moment where it is queued, its lease's end where it
    /// runs. Else absent.
    /// </summary>
    [BsonElement("due_at"), BsonIgnoreIfNull]
    public DateTime? DueAt { get; set; }

    [BsonElement("open")]
    public bool Open { get; set; }

    [BsonElement("payload")]
    public string Payload { get; set; } = NoPayload;

    /// <summary>Where the payload is, where it is too large to be here.</summary>
    [BsonElement("payload_text"), BsonIgnoreIfNull]
    public JobTextElement? PayloadText { get; set; }

    [BsonElement("status")]
    public string Status { get; set; } = "queued";

    [BsonElement("progress_done")]
    public int ProgressDone { get; set; }

    [BsonElement("progress_total")]
    public int ProgressTotal { get; set; } = 1;

    [BsonElement("steps")]
    public List<JobStepElement> Steps { get; set; } = [];

    [BsonElement("checkpoint"), BsonIgnoreIfNull]
    public string? Checkpoint { get; set; }

    /// <summary>Where the checkpoint is, where it is too large to be here.</summary>
    [BsonElement("checkpoint_text"), BsonIgnoreIfNull]
    public JobTextElement? CheckpointText { get; set; }

    [BsonElement("attempts")]
    public int Attempts { get; set; }

    [BsonElement("created_at")]
    public DateTime CreatedAt { get; set; }

    [BsonElement("not_before")]
    public DateTime NotBefore { get; set; }

    [BsonElement("started_at"), BsonIgnoreIfNull]
    public DateTime? StartedAt { get; set; }

    [BsonElement("finished_at"), BsonIgnoreIfNull]
    public DateTime? FinishedAt { get; set; }

    [BsonElement("lease_owner"), BsonIgnoreIfNull]
    public string? LeaseOwner { get; set; }

    [BsonElement("lease_until"), BsonIgnoreIfNull]
    public DateTime? LeaseUntil { get; set; }

    [BsonElement("error"), BsonIgnoreIfNull]
    public JobErrorElement? Error { get; set; }

    [BsonElement("result"), BsonIgnoreIfNull]
    public string? Result { get; set; }

    [BsonElement("trace_parent"), BsonIgnoreIfNull]
    public string? TraceParent { get; set; }

    /// <summary>The value of <see cref="Live"/>.</summary>
    public static string LiveKey(string kind, string subject) => $"{kind}\n{subject}";

    public static JobDocument Of(Job job) =>
        new()
        {
            Id = job.Id,
            Schema = CurrentSchema,
            Kind = job.Kind,
            Subject = job.Subject,
            Live = job.IsFinished ? null : LiveKey(job.Kind, job.Subject),
            DueAt = job.IsFinished
                ? null
                : (job.Status == JobStatus.Running ? job.LeaseUntil ?? job.NotBefore : job.NotBefore).ToStored(),
            Open = !job.IsFinished,
            Payload = job.Payload,
            Status = job.Status.Name(),
            ProgressDone = job.Progress.Done,
            ProgressTotal = job.Progress.Total,
            Steps = [.. job.Steps.Select(JobStepElement.Of)],
            Checkpoint = job.Checkpoint,
            Attempts = job.Attempts,
            CreatedAt = job.CreatedAt.ToStored(),
            NotBefore = job.NotBefore.ToStored(),
            StartedAt = job.StartedAt.ToStored(),
            FinishedAt = job.FinishedAt.ToStored(),
            LeaseOwner = job.LeaseOwner,
            LeaseUntil = job.LeaseUntil.ToStored(),
            Error = job.Error is { } error ? JobErrorElement.Of(error) : null,
            Result = job.Result,
            TraceParent = job.TraceParent,
        };

    /// <summary>The job, without what is not in the document (<see cref="JobTexts"/>).</summary>
    /// <exception cref="InvalidDataException">The status is one that this release does not know.</exception>
    public Job ToJob() =>
        new()
        {
            Id = Id,
            Kind = Kind,
            Subject = Subject,
            Payload = Payload,
            Status = StatusOf(Status),
            Progress = new JobProgress(ProgressDone, ProgressTotal),
            Steps = [.. Steps.Select(s => new JobStep(s.Name, s.Milliseconds))],
            Checkpoint = Checkpoint,
            Attempts = Attempts,
            CreatedAt = CreatedAt.ToMoment(),
            NotBefore = NotBefore.ToMoment(),
            StartedAt = StartedAt.ToMoment(),
            FinishedAt = FinishedAt.ToMoment(),
            LeaseOwner = LeaseOwner,
            LeaseUntil = LeaseUntil.ToMoment(),
            Error = Error is { } error ? new JobError(error.Code, error.Message) : null,
            Result = Result,
            TraceParent = TraceParent,
        };

    private static JobStatus StatusOf(string name) =>
        JobStatuses.Parse(name) is { IsSuccess: true } status
            ? status.Value
            : throw new InvalidDataException("A stored job has a status that this release does not know.");
}

/// <summary>A finished step.</summary>
[BsonIgnoreExtraElements]
internal sealed class JobStepElement
{
    [BsonElement("name")]
    public string Name { get; set; } = string.Empty;

    [BsonElement("ms")]
    public long Milliseconds { get; set; }

    public static JobStepElement Of(JobStep step) => new() { Name = step.Name, Milliseconds = step.Milliseconds };
}

[BsonIgnoreExtraElements]
internal sealed class JobErrorElement
{
    [BsonElement("code")]
    public string Code { get; set; } = string.Empty;

    [BsonElement("message")]
    public string Message { get; set; } = string.Empty;

    public static JobErrorElement Of(JobError error) => new() { Code = error.Code, Message = error.Message };
}
