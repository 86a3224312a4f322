using System.Collections.Immutable;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

/// <summary>The lines of <c>defaults</c> that hold for mapping lines: what is done with a value that is null, missing or not of the target's type, and how a decimal is rounded. Source: tasks C30.</summary>
internal sealed class MappingDefaults
{
    private readonly Dictionary<ValueState, BoundValueRule> rules = [];
    private readonly List<BoundDefault> all = [];

    /// <summary>In the order of the script, as they are shown.</summary>
    public ImmutableArray<BoundDefault> All => [.. all];

    public RoundingRule Rounding { get; private set; }

    /// <summary>Takes a line of <c>defaults</c>.</summary>
    public void Add(BinderState state, int script, MappingTail tail)
    {
        var at = new Place(script, tail.Span);
        switch (tail)
        {
            case WhenValueTail { Action: ValueAction.Keep or ValueAction.Clear } rule:
                Add(new BoundValueRule(rule.Action == ValueAction.Keep ? ValueRuleKind.Keep : ValueRuleKind.Clear, null, null, at), rule.State);
                break;
            // A text that names something would name it in every task.
            case WhenValueTail { Action: ValueAction.Fail, Message: null or { ConstantText: not null } } rule:
                Add(new BoundValueRule(ValueRuleKind.Fail, rule.Message is { ConstantText: { } text } ? new BoundLiteral(text, SyncType.Text, at) : null, null, at), rule.State);
                break;
            case RoundTail round:
                Rounding = RuleOf(round.Mode);
                all.Add(new BoundDefault("round", state.TextAt(at)["round ".Length..], at));
                break;
            default:
                state.Report(DiagnosticCatalog.NoDefault, at, state.TextAt(at));
                break;
        }

        void Add(BoundValueRule rule, ValueState of)
        {
            rules[of] = rule;
            var words = state.TextAt(at).Split(' ', 3);
            all.Add(new BoundDefault($"{words[0]} {words[1]}", words[2], at));
        }
    }

    /// <summary>What holds for a column of this type where its line says nothing; null where nothing does.</summary>
    /// <param name="canKeep">Whether there is something that could be kept.</param>
    public BoundValueRule? For(ValueState state, SyncType type, bool canKeep) => !rules.TryGetValue(state, out var rule) ? null
        : rule.Kind switch
        {
            ValueRuleKind.Keep => canKeep ? rule : null,
            // What must have a value cannot be emptied; null is answered as if nothing had been said.
            ValueRuleKind.Clear when state != ValueState.Null => type.Nullable ? rule : null,
            _ => rule,
        };

    public static RoundingRule RuleOf(RoundingMode? mode) => mode switch
    {
        RoundingMode.HalfEven => RoundingRule.HalfEven,
        RoundingMode.HalfUp => RoundingRule.HalfUp,
        RoundingMode.HalfDown => RoundingRule.HalfDown,
        _ => RoundingRule.None,
    };
}
