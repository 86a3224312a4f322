using DataSync.Engine.Failures;
using DataSync.Engine.Journal;
using DataSync.Engine.Queries;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Values;

namespace DataSync.Engine.Steps;

/// <summary><c>aggregate T as x where … into y { … }</c>: one row; the count of nothing is 0, everything else of nothing is null. Source: tasks R63.</summary>
internal sealed class AggregateRunner(AggregateStep step, TaskSession session) : StepRunner(step, session)
{
    private const int MostDifferent = 1_000_000;
    private readonly QueryRunner query = new(session, step.Query);
    private readonly PushedAggregate pushed = new(step, session);
    private readonly Accumulator[] accumulators = [.. step.Values.Select(v => new Accumulator(v))];
    private readonly ValueFunction?[] functions = [.. step.Values.Select(v => v.ValueFunction >= 0 ? session.Code.Value(v.ValueFunction) : null)];

    public override string Kind => "aggregate";

    public override void Dispose()
    {
        query.Dispose();
        pushed.Dispose();
    }

    protected override Flow Perform()
    {
        foreach (var accumulator in accumulators) accumulator.Reset();
        var into = Frame.Rows[step.IntoSlot] ?? throw new InvalidOperationException($"The row of {step.Name} was not created.");
        if (query.KeysPresent())
        {
            var began = Session.Timestamp;
            if (pushed.Execute() is { } fields)
            {
                for (var i = 0; i < fields.Length; i++) into[step.Values[i].Field] = fields[i];
                Tell(pushed.Text, 1, began);
                return Flow.Next;
            }
            Tell(query.Text, Read(), began);
        }
        Frame.Rows[step.Query.Slot] = null;
        for (var i = 0; i < accumulators.Length; i++)
        {
            Frame.Site = step.Values[i].Site;
            into[step.Values[i].Field] = accumulators[i].Result();
        }
        return Flow.Next;
    }

    private long Read()
    {
        long rows = 0;
        var row = Session.Code.NewRow(query.Table.RowType);
        using var reader = query.Execute();
        while (query.Next(reader, row))
        {
            rows++;
            for (var i = 0; i < functions.Length; i++)
            {
                if (functions[i] is not { } value) accumulators[i].Count();
                else if (value(Frame) is { } known) accumulators[i].Add(known);
            }
        }
        return rows;
    }

    private void Tell(string statement, long rows, long began)
    {
        Tally.RowsRead += rows;
        if (Session.LoopDepth == 0)
            Session.Recorder.Add(new Exchange(step.Name, Session.Plan.Sources[query.Table.Source].Name, statement.Length > 0 ? statement : query.Text, query.ShownParameters(), rows, Session.MillisecondsSince(began)));
    }

    private sealed class Accumulator(AggregatePlan plan)
    {
        private long count;
        private object? value;
        private Int128 whole;
        private HashSet<object>? different;

        public void Reset()
        {
            count = 0;
            value = null;
            whole = 0;
            different = null;
        }

        public void Count() => count++;

        public void Add(object next)
        {
            count++;
            if (plan.Kind == AggregateKind.CountDistinct)
            {
                different ??= [];
                if (different.Add(next) && different.Count > MostDifferent)
                    throw RuntimeErrorCatalog.TooManyDifferent.With(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"There are more than {MostDifferent} different values."));
                return;
            }
            // Wider than its type, so that the order of the rows does not matter.
            if (plan.Kind == AggregateKind.Sum && next is long part) whole += part;
            value = (plan.Kind, value, next) switch
            {
                (AggregateKind.Count, _, _) => null,
                (_, null, _) => next,
                (AggregateKind.Sum, long, long) => next,
                (AggregateKind.Avg, long a, long b) => checked(a + b),
                (AggregateKind.Sum or AggregateKind.Avg, decimal a, decimal b) => a + b,
                (AggregateKind.Sum or AggregateKind.Avg, double a, double b) => a + b,
                (AggregateKind.Min, string a, string b) => TextOrder.Compare(b, a) < 0 ? b : a,
                (AggregateKind.Max, string a, string b) => TextOrder.Compare(b, a) > 0 ? b : a,
                (AggregateKind.Min, IComparable a, _) => a.CompareTo(next) > 0 ? next : a,
                (AggregateKind.Max, IComparable a, _) => a.CompareTo(next) < 0 ? next : a,
                _ => throw new InvalidOperationException($"{plan.Kind} of {next.GetType().Name}"),
            };
        }

        public object? Result() => (plan.Kind, value) switch
        {
            (AggregateKind.Count, _) => count,
            (AggregateKind.CountDistinct, _) => (long)(different?.Count ?? 0),
            (_, null) => null,
            (AggregateKind.Sum, long) => whole >= long.MinValue && whole <= long.MaxValue ? (long)whole : throw RuntimeErrorCatalog.SumTooLarge.With($"The sum {whole} is larger than an int."),
            (AggregateKind.Avg, long sum) => plan.Type.Kind == TypeKind.Float ? (double)sum / count : (decimal)sum / count,
            (AggregateKind.Avg, decimal sum) => sum / count,
            (AggregateKind.Avg, double sum) => sum / count,
            _ => value,
        };
    }
}
