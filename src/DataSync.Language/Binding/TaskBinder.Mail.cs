using System.Collections.Immutable;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

// Telling by mail. Source: tasks §2.9, R138 to R142, C42.
internal sealed partial class TaskBinder
{
    private BoundNotify? BindNotify(NotifyStep s, Scope scope)
    {
        CheckMoments(s, "A mail that cannot be sent is a warning, and nothing that a step could answer.");
        var name = NameOf(s, "notify");
        return new NotifyBinder(state, expressions, script).Bind(s, name, BindOnce(s, scope), scope);
    }

    /// <summary>What a <c>notify</c> tells before a <c>fail</c> or <c>route</c> in the same braces is that failure.</summary>
    private static ImmutableArray<BoundStep> TellingFailure(ImmutableArray<BoundStep> steps)
    {
        var end = steps.ToList().FindIndex(s => s is (BoundFail or BoundRoute) and { Disabled: false });
        return end < 0 ? steps : [.. steps.Select((step, at) => at < end ? TellingFailure(step) : step)];
    }

    private static BoundStep TellingFailure(BoundStep step) => step switch
    {
        BoundNotify notify => notify with { TellsFailure = true },
        BoundIf choice => choice with { Then = [.. choice.Then.Select(TellingFailure)], Else = [.. choice.Else.Select(TellingFailure)] },
        _ => step,
    };
}
