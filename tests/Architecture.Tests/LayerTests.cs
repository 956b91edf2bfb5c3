using System.Reflection;
using System.Xml.Linq;
using BlogManager.Application;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure;

namespace BlogManager.Architecture.Tests;

public sealed class LayerTests
{
    private static readonly Assembly Domain = typeof(PostUrl).Assembly;
    private static readonly Assembly Application = typeof(ApplicationServices).Assembly;
    private static readonly Assembly Infrastructure = typeof(Adapters).Assembly;
    private static readonly Assembly Api = typeof(Program).Assembly;

    [Test]
    public void The_domain_sees_the_base_library_alone()
    {
        Assert.That(LayerRules.DomainSeesTheBaseLibraryAlone(Domain), Is.Empty);
        Assert.That(
            LayerRules.DomainSeesTheBaseLibraryAlone(Application),
            Does.Contain("MediatR"),
            "the rule catches what it forbids"
        );
    }

    [Test]
    public void The_use_cases_see_no_store_no_network_and_no_web_framework()
    {
        Assert.That(LayerRules.ApplicationSeesNoAdapter(Application), Is.Empty);
        Assert.That(
            LayerRules.ApplicationSeesNoAdapter(Infrastructure),
            Does.Contain("Microsoft.Data.Sqlite").And.Contain("AngleSharp"),
            "the rule catches what it forbids"
        );
    }

    [Test]
    public void Nothing_outside_the_Api_sees_the_web_framework()
    {
        Assert.That(
            new[] { Domain, Application, Infrastructure }.SelectMany(LayerRules.InnerLayerSeesNoWebFramework),
            Is.Empty
        );
        Assert.That(LayerRules.InnerLayerSeesNoWebFramework(Api), Is.Not.Empty, "the rule catches what it forbids");
        Assert.That(
            LayerRules.InnerLayerSeesNoWebFramework(typeof(LayerTests).Assembly),
            Does.Contain("BlogManager.Api"),
            "the rule catches what it forbids"
        );
    }

    [Test]
    public void Projects_refer_inward_and_the_domain_to_nothing()
    {
        Assert.That(LayerRules.ProjectRefersToNoMoreThan(Project("Domain"), []), Is.Empty);
        Assert.That(
            LayerRules.ProjectRefersToNoMoreThan(Project("Application"), LayerRules.ApplicationMayReferTo),
            Is.Empty
        );
        Assert.That(
            LayerRules.ProjectRefersToNoMoreThan(Project("Api"), []),
            Does.Contain("BlogManager.Infrastructure").And.Contain("Microsoft.AspNetCore.OpenApi"),
            "the rule catches what it forbids"
        );
    }

    private static XDocument Project(string layer) =>
        XDocument.Load(Path.Combine(Repository.Root, "src", layer, $"BlogManager.{layer}.csproj"));
}
