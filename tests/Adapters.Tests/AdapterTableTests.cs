using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure;

namespace BlogManager.Adapters.Tests;

/// <summary>
/// Every row of the table of adapters keeps the contracts of its ports: the port <c>IPostStore</c> has the abstract
/// fixture <c>PostStoreContract</c>, and the provider <c>in-process</c> its subclasses in the folder <c>InProcess</c>.
/// </summary>
public sealed class AdapterTableTests
{
    private static readonly Type[] Fixtures = typeof(AdapterTableTests).Assembly.GetTypes();

    [Test]
    public void Every_adapter_keeps_the_contracts_of_its_ports()
    {
        Assert.That(Infrastructure.Adapters.Table, Is.Not.Empty);
        Assert.That(Infrastructure.Adapters.Table.SelectMany(row => BrokenBy(row, Fixtures)), Is.Empty);
    }

    [Test]
    public void An_adapter_without_a_subclass_or_a_contract_is_caught()
    {
        Assert.That(
            BrokenBy(Row("nowhere", typeof(IVectorIndex)), Fixtures),
            Is.EqualTo(["nowhere: no subclass of VectorIndexContract in folder Nowhere"])
        );
        Assert.That(
            BrokenBy(Row("in-process", typeof(IDisposable)), Fixtures),
            Is.EqualTo(["in-process: none of its ports has a contract"])
        );
        Assert.That(BrokenBy(Row("in-process", typeof(IVectorIndex)), Fixtures), Is.Empty);
        Assert.That(
            BrokenBy(Row("in-process", typeof(IVectorIndex)), [typeof(VectorIndexContract)]),
            Has.Count.EqualTo(1)
        );
    }

    private static IReadOnlyList<string> BrokenBy(AdapterRow row, Type[] fixtures)
    {
        Type[] contracts =
        [
            .. fixtures.Where(f => f.IsAbstract && row.Ports.Any(port => f.Name == port.Name[1..] + "Contract")),
        ];
        if (contracts.Length == 0)
            return [$"{row.Name}: none of its ports has a contract"];
        var folder = string.Concat(row.Name.Split('-').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        return
        [
            .. contracts
                .Where(contract =>
                    !fixtures.Any(f =>
                        !f.IsAbstract && f.IsSubclassOf(contract) && f.Namespace!.Split('.')[^1] == folder
                    )
                )
                .Select(contract => $"{row.Name}: no subclass of {contract.Name} in folder {folder}"),
        ];
    }

    private static AdapterRow Row(string name, Type port) => new("Test:Provider", name, [port], (_, _) => { });
}
