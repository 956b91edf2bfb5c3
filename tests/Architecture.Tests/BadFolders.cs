using BlogManager.Architecture.Tests.BadFolders.High;
using BlogManager.Architecture.Tests.BadFolders.Low;

namespace BlogManager.Architecture.Tests.BadFolders.Low
{
    internal static class LowThing
    {
        internal static int Number => 1;
    }

    internal sealed class InSignature
    {
        internal static HighThing? Of() => null;
    }

    internal sealed class InBody
    {
        internal static int Of() => HighThing.Number();
    }

    internal sealed class InGenericArgument
    {
        internal static object Of() => new List<HighThing>();
    }

    [HighMark]
    internal sealed class InAttribute;

    internal sealed class InLambda
    {
        internal static Func<int, int> Of() => n => n + HighThing.Number();
    }
}

namespace BlogManager.Architecture.Tests.BadFolders.High
{
    [AttributeUsage(AttributeTargets.Class)]
    internal sealed class HighMarkAttribute : Attribute;

    internal sealed class HighThing
    {
        internal static int Number() => LowThing.Number;
    }
}

namespace BlogManager.Architecture.Tests.BadFolders.Unlisted
{
    internal sealed class Stray
    {
        internal static int Of() => LowThing.Number;
    }
}
