using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Extractive;

namespace BlogManager.Adapters.Tests.Extractive;

public sealed class ExtractiveTextModelContractTests : TextModelContract
{
    protected override ITextModel Create() => new ExtractiveTextModel();
}
