using BlogManager.Infrastructure.Models.Neural;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlogManager.Adapters.Tests.Neural;

/// <summary>The models in the box, loaded once for all tests.</summary>
internal static class ModelsUnderTest
{
    internal static NeuralModels Models { get; } = new(NullLogger<NeuralModels>.Instance);

    internal static ModelLanes Lanes { get; } = new();

    /// <summary>A folder without any model: what a machine sees on which they cannot run.</summary>
    internal static NeuralModels None { get; } =
        new(Path.Combine(Path.GetTempPath(), "no-such-folder"), NullLogger<NeuralModels>.Instance);
}
