using BlogManager.Application.Answering;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Asking;

/// <summary>Counts every ask by its day, remembered or not, and notes of a kept answer that it was given again.</summary>
internal sealed class AskRecorder(IDailyCounts counts, IAnswerLog log, RequestContext current, TimeProvider time)
    : IRecorder<AskQuestion, Result<AnswerView>>
{
    public async Task RecordAsync(AskQuestion request, Result<AnswerView> response, TimeSpan took)
    {
        if (request.Explain)
            return;
        var (answer, now) = (response.Value, time.GetUtcNow());
        // Not by the caller's token: a reader who leaves now has asked all the same.
        await counts.AddAsync(
            [AnswerRecord.CountOf(request, answer, current.Caller, took, now)],
            CancellationToken.None
        );
        if (answer.Cached)
            await log.NoteRepeatsAsync([new RepeatedAnswer(answer.AnswerId, 1, now)], CancellationToken.None);
    }
}
