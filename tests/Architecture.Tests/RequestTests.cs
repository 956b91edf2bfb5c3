using BlogManager.Application;

namespace BlogManager.Architecture.Tests;

public sealed class RequestTests
{
    private static readonly Type[] Good = typeof(ApplicationServices).Assembly.GetTypes();

    private static readonly Type[] Bad =
    [
        .. typeof(RequestTests).Assembly.GetTypes().Where(t => t.Namespace == typeof(RequestTests).Namespace),
    ];

    [Test]
    public void Every_request_declares_exactly_one_access()
    {
        Assert.That(RequestRules.DeclareOneAccess(Good), Is.Empty);
        Assert.That(
            RequestRules.DeclareOneAccess(Bad),
            Is.EquivalentTo([typeof(DeclaresNoAccess), typeof(DeclaresTwoAccesses)])
        );
    }

    [Test]
    public void Every_request_with_input_has_a_validator()
    {
        Assert.That(RequestRules.InputIsValidated(Good), Is.Empty);
        Assert.That(
            RequestRules.InputIsValidated(Bad),
            Is.EquivalentTo([typeof(HasAnUnvalidatedParameter), typeof(HasAnUnvalidatedProperty)])
        );
    }

    [Test]
    public void Every_request_has_exactly_one_handler()
    {
        Assert.That(RequestRules.HaveOneHandler(Good), Is.Empty);
        Assert.That(
            RequestRules.HaveOneHandler(Bad),
            Does.Contain(typeof(HasNoHandler)).And.Contain(typeof(HasTwoHandlers)).And.Not.Contain(typeof(IsGood))
        );
    }

    [Test]
    public void Handlers_are_internal_and_sealed()
    {
        Assert.That(RequestRules.HandlersAreInternal(Good), Is.Empty);
        Assert.That(RequestRules.HandlersAreInternal(Bad), Is.EquivalentTo([typeof(OpenHandler)]));
    }

    [Test]
    public void What_is_remembered_or_tried_again_changes_nothing()
    {
        Assert.That(RequestRules.WhatIsRememberedChangesNothing(Good), Is.Empty);
        Assert.That(
            RequestRules.WhatIsRememberedChangesNothing(Bad),
            Is.EquivalentTo([typeof(IsRememberedThoughACommand), typeof(IsAQueryThatChanges)])
        );
    }

    [Test]
    public void Every_request_is_made_by_a_unit_test()
    {
        var tests = Repository
            .Files(Repository.Root, "*.cs", "tests/Application.Tests")
            .ToDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);
        Assert.That(tests, Does.ContainKey(RequestRules.RefusalsOnly).And.Count.GreaterThan(20), "the tests are found");
        Assert.That(RequestRules.HaveATestOfTheirOwn(Good, tests), Is.Empty);
        Assert.That(
            RequestRules.HaveATestOfTheirOwn(
                [typeof(IsGood), typeof(HasNoHandler), typeof(DeclaresNoAccess)],
                new Dictionary<string, string>
                {
                    ["IsGoodTests.cs"] = "await SendAsync(new IsGood(\"a\")); // HasNoHandler, new HasNoHandlerYet()",
                    [RequestRules.RefusalsOnly] = "new DeclaresNoAccess()",
                }
            ),
            Is.EquivalentTo([typeof(HasNoHandler), typeof(DeclaresNoAccess)])
        );
    }

    [Test]
    public void The_rules_look_at_every_request_that_describe_lists() =>
        Assert.That(
            RequestRules.Requests(Good),
            Is.EquivalentTo(ApplicationServices.Requests().Select(r => r.Request)).And.Count.GreaterThan(20)
        );
}
