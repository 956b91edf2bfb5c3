using BlogManager.Application.Ports;

namespace BlogManager.Application.Asking;

/// <summary>When no answer is given.</summary>
internal static class AbstentionPolicy
{
    internal static bool ShouldAbstain(DraftAnswer draft) => draft.Support < 0.43;
}
