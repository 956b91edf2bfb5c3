using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Changes jobs: each is read, changed as it says itself, and written where it still stands as it was read.</summary>
internal sealed class JobChanges(MongoDatabase database, JobTexts texts)
{
    private const int MostTries = 10;

    /// <summary>Changes a job as it says itself. Where it is changed meanwhile it is asked again.</summary>
    /// <param name="parts">
    /// Without payload, checkpoint and result, where the change erases none of them; null for all of the job.
    /// </param>
    public async Task<bool> ChangeAsync(
        string id,
        Func<Job, Result<Job>> transition,
        CancellationToken cancellationToken,
        ProjectionDefinition<JobDocument>? parts = null
    )
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var read = await database.ReadAsync(
                async token =>
                {
                    var found = database.Jobs.Find(MongoJobs.Id(id));
                    return (JobDocument?)
                        await (parts is null ? found : found.Project<JobDocument>(parts)).FirstOrDefaultAsync(token);
                },
                cancellationToken
            );
            if (read is null)
                return false;
            var changed = transition(read.ToJob());
            if (!changed.IsSuccess)
                return false;
            if (await WriteAsync(MongoJobs.Unchanged(read), read, changed.Value, cancellationToken))
                return true;
        }

        throw new InvalidOperationException($"A job was claimed by others {MostTries} times while it was changed.");
    }

    public async Task<bool> WriteAsync(
        FilterDefinition<JobDocument> where,
        JobDocument before,
        Job job,
        CancellationToken cancellationToken
    )
    {
        var after = JobDocument.Of(job);
        await texts.AddAsync(after, cancellationToken);
        // What the change does not give anew stays where it is.
        if (after.Open)
        {
            after.PayloadText ??= before.PayloadText;
            if (after.Checkpoint is null)
                after.CheckpointText ??= before.CheckpointText;
        }

        if (MongoJobs.Change(before, after) is not { } change)
            return true;
        var written = await database.WriteAsync(
            token => database.Jobs.UpdateOneAsync(where, change, options: null, token),
            cancellationToken
        );
        if (written.MatchedCount == 0)
        {
            if (after.CheckpointText?.Write != before.CheckpointText?.Write)
                await texts.EraseUnusedAsync(
                    new JobDocument { CheckpointText = after.CheckpointText },
                    cancellationToken
                );
            return false;
        }

        await texts.EraseReplacedAsync(before, after, cancellationToken);
        return true;
    }
}
