using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using DataSync.Engine.Explain;
using DataSync.Engine.Failures;
using DataSync.Engine.Running;
using DataSync.Engine.Values;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Steps;

/// <summary>Rows, lists and parameters at one moment of a run, in the order of <see cref="UndoReads"/>.</summary>
internal sealed record ReadMoment(Row?[] Rows, IReadOnlyList<Row>?[] Lists, object?[] Parameters);

/// <summary>
/// What the undo of a step reads of the steps before it: the item, rows, lists, named values, parameters. The journal keeps it from before the step acts, because an attempt after a kill reads anew what stands there by then.
/// What the step itself gave is kept with its mark. Source: tasks C34, R126.
/// </summary>
internal sealed class UndoReads
{
    private readonly TaskSession session;
    private readonly StepPlan step;
    private readonly ImmutableArray<ReadSlot> rows;
    private readonly ImmutableArray<ReadSlot> lists;
    private readonly ImmutableArray<int> parameters;

    public UndoReads(StepPlan step, TaskSession session)
    {
        (this.session, this.step) = (session, step);
        var undo = step.Undo!;
        var functions = FunctionNumbers.Of(undo);
        var uses = session.Plan.Origins.Where(o => functions.Contains(o.Function)).SelectMany(o => o.Lines).SelectMany(l => l.Uses).ToArray();
        var own = Given(step).ToHashSet();
        var read = uses.Select(u => (u.Slot, u.Column)).Concat(StepTree.All(undo.Steps).SelectMany(Ties)).Where(u => u.Slot >= 0 && !own.Contains(u.Slot)).ToLookup(u => u.Slot, u => u.Column);
        var gone = StepTree.All(undo.Steps).SelectMany(Lists).Where(l => !own.Contains(l.List)).ToLookup(l => l.List, l => l.Row);
        var listTypes = SlotTypes.Lists(session.Plan, session.Task);
        rows = [.. read.Where(r => session.RowType(r.Key) >= 0).Select(r => Slot("row", r.Key, session.RowType(r.Key), r))];
        lists = [.. read.Select(r => r.Key).Union(gone.Select(l => l.Key)).Where(slot => listTypes[slot] >= 0).Select(slot => Slot("list", slot, listTypes[slot], gone[slot].SelectMany(row => read[row])))];
        var names = uses.Where(u => u.Kind == UseKind.Parameter).Select(u => u.Name).ToHashSet(StringComparer.Ordinal);
        parameters = [.. Enumerable.Range(0, session.Plan.Parameters.Length).Where(i => names.Contains(session.Plan.Parameters[i].Name))];
    }

    /// <summary>Whether it reads nothing of before.</summary>
    public bool IsEmpty => rows.IsEmpty && lists.IsEmpty && parameters.IsEmpty;

    /// <summary>What it would read now.</summary>
    public ReadMoment Take() => new(
        [.. rows.Select(r => session.Frame.Rows[r.Slot]?.Copy())],
        [.. lists.Select(l => session.Frame.Lists[l.Slot])],
        [.. parameters.Select(p => session.Frame.Run.Parameters[p])]);

    /// <summary>Lets it read what was there at a moment.</summary>
    public void Put(ReadMoment moment)
    {
        for (var i = 0; i < rows.Length; i++) session.Frame.Rows[rows[i].Slot] = moment.Rows[i]?.Copy();
        for (var i = 0; i < lists.Length; i++) session.Frame.Lists[lists[i].Slot] = moment.Lists[i];
        for (var i = 0; i < parameters.Length; i++) session.Frame.Run.Parameters[parameters[i]] = moment.Parameters[i];
    }

    /// <summary>A moment as the journal keeps it.</summary>
    public string Write(ReadMoment moment)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            for (var i = 0; i < rows.Length; i++)
            {
                json.WritePropertyName(rows[i].Name);
                Write(json, moment.Rows[i], rows[i]);
            }
            for (var i = 0; i < lists.Length; i++)
            {
                json.WriteStartArray(lists[i].Name);
                foreach (var row in moment.Lists[i] ?? []) Write(json, row, lists[i]);
                json.WriteEndArray();
            }
            for (var i = 0; i < parameters.Length; i++)
            {
                json.WritePropertyName(ParameterName(parameters[i]));
                KeptValue.Write(json, moment.Parameters[i]);
            }
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    /// <summary>A moment that the journal has kept.</summary>
    /// <exception cref="SyncException">DS6304: nothing was kept, or not what is read now.</exception>
    public ReadMoment Read(string? kept)
    {
        if (kept is null) throw Unknown("what it reads");
        using var json = JsonDocument.Parse(kept);
        return new(
            [.. rows.Select(r => Read(Part(json.RootElement, r.Name), r))],
            [.. lists.Select(l => Part(json.RootElement, l.Name).EnumerateArray().Select(row => Read(row, l)!).ToArray())],
            [.. parameters.Select(p => KeptValue.Read(Part(json.RootElement, ParameterName(p)), session.Plan.Parameters[p].Type))]);
    }

    // Lists that a step goes through, with the slots of their rows.
    private static IEnumerable<(int List, int Row)> Lists(StepPlan step) => step switch
    {
        ForEachStep { ListSlot: >= 0 } loop => [(loop.ListSlot, loop.Slot)],
        ServiceStep call => Sent(call.Lists).Select(l => (l.ListSlot, l.RowSlot)),
        _ => [],
    };

    // The field by which an element of a list is told from others, and that by which the rows of a list in it are: with the slots of their rows.
    private static IEnumerable<(int Slot, int Column)> Ties(StepPlan step) => step switch
    {
        ForEachStep { Within: { } within } loop => [(within.RowSlot, within.Number), (loop.Slot, within.Owner)],
        ServiceStep call => Sent(call.Lists).SelectMany(l => l.Within is { } within ? new[] { (within.RowSlot, within.Number), (l.RowSlot, within.Owner) } : []),
        _ => [],
    };

    private static IEnumerable<ServiceListPlan> Sent(ImmutableArray<ServiceListPlan> lists) => lists.SelectMany(l => Sent(l.Lists).Prepend(l));

    // Slots of what the step gives.
    private static IEnumerable<int> Given(StepPlan step) => step switch
    {
        WriteStep write => [write.ReturningSlot],
        ProcedureStep { Result: { } result } => [result.Slot],
        ServiceStep { Answer: { } answer } => [answer.Slot, .. answer.Lists.Select(l => l.ListSlot)],
        _ => [],
    };

    private ReadSlot Slot(string kind, int slot, int type, IEnumerable<int> columns)
    {
        // Messages name the item by its key.
        var key = session.Task.Item is { } item && item.Slot == slot ? session.Plan.Tables[item.Table].Key : [];
        return new($"{kind} {slot} {session.Plan.RowTypes[type].Name}", slot, type, [.. columns.Where(c => c >= 0).Union(key).Order()]);
    }

    private string ParameterName(int parameter) => $"parameter {session.Plan.Parameters[parameter].Name}";

    private void Write(Utf8JsonWriter json, Row? row, ReadSlot slot)
    {
        if (row is null)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        foreach (var column in slot.Columns)
        {
            json.WritePropertyName(Field(slot, column).Name);
            KeptValue.Write(json, row[column]);
        }
        json.WriteEndObject();
    }

    private Row? Read(JsonElement kept, ReadSlot slot)
    {
        if (kept.ValueKind == JsonValueKind.Null) return null;
        var row = session.Code.NewRow(slot.Type);
        foreach (var column in slot.Columns) row[column] = KeptValue.Read(Part(kept, Field(slot, column).Name), Field(slot, column).Type);
        return row;
    }

    private FieldPlan Field(ReadSlot slot, int column) => session.Plan.RowTypes[slot.Type].Fields[column];

    private JsonElement Part(JsonElement kept, string name) => kept.TryGetProperty(name, out var part) ? part : throw Unknown(name);

    private SyncException Unknown(string what) =>
        RuntimeErrorCatalog.UndoneUnknown.With($"{step.Name} was done by an earlier attempt, which did not keep for its undo {what}.");

    /// <summary>A row, or the rows of a list, that the undo reads.</summary>
    /// <param name="Name">Under which it is kept.</param>
    /// <param name="Type">Index of its row type.</param>
    /// <param name="Columns">What is read of it.</param>
    private sealed record ReadSlot(string Name, int Slot, int Type, ImmutableArray<int> Columns);
}
