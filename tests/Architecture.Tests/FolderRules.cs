using Mono.Cecil;

namespace BlogManager.Architecture.Tests;

/// <summary>
/// Folders import one way. Read from the compiled types: what the signatures, attributes and method bodies of a
/// folder's types name. A constant that the compiler has copied leaves no trace.
/// </summary>
internal static class FolderRules
{
    /// <summary>The arrows between the folders of an assembly, each as <c>From -> To: Type -> Type</c>.</summary>
    /// <param name="assembly">The compiled assembly's path.</param>
    /// <param name="root">The namespace whose next part is the folder, such as <c>BlogManager.Application</c>.</param>
    internal static IReadOnlyList<Arrow> Arrows(string assembly, string root)
    {
        using var module = ModuleDefinition.ReadModule(assembly);
        return
        [
            .. module
                .Types.SelectMany(type => Named(type).Select(named => (From: type, To: Outermost(named))))
                .Select(pair => new Arrow(
                    Folder(pair.From.Namespace, root),
                    Folder(pair.To.Namespace, root),
                    $"{pair.From.Name} -> {pair.To.Name}"
                ))
                .Where(arrow => arrow.From is not null && arrow.To is not null && arrow.From != arrow.To)
                .Distinct()
                .OrderBy(arrow => arrow.ToString(), StringComparer.Ordinal),
        ];
    }

    /// <summary>
    /// The arrows that a picture does not allow. The picture lists, from the lowest up, each folder with the folders
    /// that it may import; a folder that it does not list may import nothing, and nothing may import it.
    /// </summary>
    internal static IReadOnlyList<Arrow> FoldersImportOneWay(
        IEnumerable<Arrow> arrows,
        IReadOnlyList<(string Folder, string[] Imports)> picture
    )
    {
        var allowed = picture.ToDictionary(row => row.Folder, row => row.Imports, StringComparer.Ordinal);
        return [.. arrows.Where(a => !allowed.TryGetValue(a.From!, out var imports) || !imports.Contains(a.To))];
    }

    /// <summary>Folders that a picture draws above one that they are imported by: it is not a picture then.</summary>
    internal static IReadOnlyList<string> PictureIsDrawnFromTheLowestUp(
        IReadOnlyList<(string Folder, string[] Imports)> picture
    )
    {
        var below = new HashSet<string>(StringComparer.Ordinal);
        var wrong = new List<string>();
        foreach (var (folder, imports) in picture)
        {
            wrong.AddRange(imports.Where(i => !below.Contains(i)).Select(i => $"{folder} imports {i}"));
            below.Add(folder);
        }

        return wrong;
    }

    // The folder below the root; "." for the root's own types, null for what lies outside of it.
    private static string? Folder(string name, string root) =>
        name == root ? "."
        : name.StartsWith(root + ".", StringComparison.Ordinal) ? name[(root.Length + 1)..].Split('.')[0]
        : null;

    private static TypeReference Outermost(TypeReference type)
    {
        while (type.DeclaringType is { } outer)
            type = outer;
        return type;
    }

    private static IEnumerable<TypeReference> Named(TypeDefinition type) =>
        Members(type).Concat(type.NestedTypes.SelectMany(Named)).SelectMany(Parts);

    private static IEnumerable<TypeReference?> Members(TypeDefinition type) =>
        [
            type.BaseType,
            .. type.Interfaces.Select(i => i.InterfaceType),
            .. Attributes(type),
            .. type.GenericParameters.SelectMany(p => p.Constraints).Select(c => c.ConstraintType),
            .. type.Fields.Select(f => f.FieldType),
            .. type.Properties.SelectMany(p => Attributes(p).Append(p.PropertyType)),
            .. type.Methods.SelectMany(Mentioned),
        ];

    private static IEnumerable<TypeReference?> Mentioned(MethodDefinition method) =>
        [
            method.ReturnType,
            .. Attributes(method),
            .. method.Parameters.Select(p => p.ParameterType),
            .. method.GenericParameters.SelectMany(p => p.Constraints).Select(c => c.ConstraintType),
            .. method.HasBody
                ? method
                    .Body.Variables.Select(v => v.VariableType)
                    .Concat(method.Body.ExceptionHandlers.Select(h => h.CatchType))
                    .Concat(method.Body.Instructions.SelectMany(i => Operand(i.Operand)))
                : [],
        ];

    private static IEnumerable<TypeReference?> Operand(object? operand) =>
        operand switch
        {
            TypeReference type => [type],
            GenericInstanceMethod method => [method.DeclaringType, method.ReturnType, .. method.GenericArguments],
            MethodReference method => [method.DeclaringType, method.ReturnType],
            FieldReference field => [field.DeclaringType, field.FieldType],
            _ => [],
        };

    private static IEnumerable<TypeReference?> Attributes(ICustomAttributeProvider member) =>
        member.CustomAttributes.Select(a => a.AttributeType);

    // A generic type names its arguments too, an array its elements.
    private static IEnumerable<TypeReference> Parts(TypeReference? type) =>
        type switch
        {
            null or GenericParameter => [],
            GenericInstanceType generic => [generic.ElementType, .. generic.GenericArguments.SelectMany(Parts)],
            TypeSpecification made => Parts(made.ElementType),
            _ => [type],
        };

    /// <summary>A folder that imports another, by which types.</summary>
    internal sealed record Arrow(string? From, string? To, string Types)
    {
        public override string ToString() => $"{From} -> {To}: {Types}";
    }
}
