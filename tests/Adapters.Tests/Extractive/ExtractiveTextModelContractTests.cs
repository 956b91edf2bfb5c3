using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Adapters.Tests.Neural;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Extractive;

namespace BlogManager.Adapters.Tests.Extractive;

public sealed class ExtractiveTextModelContractTests : TextModelContract
{
    protected override ITextModel Create() => new ExtractiveTextModel();
}

/// <summary>With the models in the box, as the service runs it.</summary>
public sealed class ExtractiveTextModelWithWriterContractTests : TextModelContract
{
    protected override ITextModel Create() => new ExtractiveTextModel(models: ModelsUnderTest.Models);
}
