using OpenTelemetry.Trace;

namespace BlogManager.Api.Hosting;

/// <summary>
/// Decides as another sampler does, but has unsampled spans recorded all the same, without marking them as sampled:
/// whether a trace failed is known only at its end, and <see cref="TailSamplingProcessor"/> decides then.
/// </summary>
internal sealed class TailSampler(Sampler inner) : Sampler
{
    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
    {
        var decided = inner.ShouldSample(samplingParameters);
        return decided.Decision == SamplingDecision.Drop ? new SamplingResult(SamplingDecision.RecordOnly) : decided;
    }
}
