using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using DataSync.Plans.Artefacts;
using DataSync.Plans.Runtime;

namespace DataSync.Engine.Artefacts;

/// <summary>
/// The compiled half of a plan, loaded from its assembly into a context of its own.
/// </summary>
public sealed class AssemblyPlanCode : PlanCode, IDisposable
{
    private const string PlanClass = "DataSync.Generated.Plan";

    private readonly PlanContext context;
    private readonly Func<int, Row> newRow;
    private readonly MethodInfo?[] methods;
    private readonly Delegate?[] functions;

    private AssemblyPlanCode(PlanContext context, Func<int, Row> newRow, MethodInfo?[] methods)
    {
        this.context = context;
        this.newRow = newRow;
        this.methods = methods;
        functions = new Delegate?[methods.Length];
    }

    /// <summary>Checks every member the assembly refers to, then loads it for the life of the process: its code is compiled quickly first and better where it is hot.</summary>
    /// <param name="assembly">The plan's code.</param>
    /// <param name="symbols">Its portable PDB; empty for none.</param>
    /// <exception cref="SyncException">DS5005: the code refers to something a plan may not use. DS5006: it is not the code of a plan.</exception>
    public static AssemblyPlanCode Load(ImmutableArray<byte> assembly, ImmutableArray<byte> symbols) => Load(assembly, symbols, new PlanContext(isCollectible: false));

    /// <summary>
    /// The same for a host that outlives the plan: when this is disposed and nothing of the plan runs any more, the assembly goes with the next collection.
    /// The runtime compiles such code once, without learning from how it runs: some tenths slower per row.
    /// </summary>
    /// <exception cref="SyncException">As <see cref="Load(ImmutableArray{byte}, ImmutableArray{byte})"/>.</exception>
    public static AssemblyPlanCode LoadCollectible(ImmutableArray<byte> assembly, ImmutableArray<byte> symbols) => Load(assembly, symbols, new PlanContext(isCollectible: true));

    private static AssemblyPlanCode Load(ImmutableArray<byte> assembly, ImmutableArray<byte> symbols, PlanContext context)
    {
        var refused = MemberAllowList.Check(assembly);
        if (refused.Length > 0)
            throw new SyncException("DS5005", $"The plan's code is refused. {refused[0]}", "Build the plan again from its scripts.", FailureClass.Engine);

        try
        {
            var loaded = context.Load(assembly, symbols);
            var type = loaded.GetType(PlanClass) ?? throw Foreign($"It has no class {PlanClass}.");
            var newRow = type.GetMethod("NewRow", BindingFlags.Public | BindingFlags.Static) ?? throw Foreign("It has no method NewRow.");
            return new AssemblyPlanCode(context, newRow.CreateDelegate<Func<int, Row>>(), Functions(type));
        }
        catch
        {
            context.Release();
            throw;
        }
    }

    public override Row NewRow(int rowType) => newRow(rowType);

    public override Condition Condition(int function) => Function<Condition>(function);

    public override ValueFunction Value(int function) => Function<ValueFunction>(function);

    public override Assign Assign(int function) => Function<Assign>(function);

    public override MapOut MapOut(int function) => Function<MapOut>(function);

    public override ReadIn ReadIn(int function) => Function<ReadIn>(function);

    public void Dispose() => context.Release();

    private static MethodInfo?[] Functions(Type type)
    {
        var found = type.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(m => m.Name.Length > 1 && m.Name[0] == 'F' && m.Name.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0)
            .ToDictionary(m => int.Parse(m.Name.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture));
        var methods = new MethodInfo?[found.Count == 0 ? 0 : found.Keys.Max() + 1];
        foreach (var (number, method) in found) methods[number] = method;
        return methods;
    }

    private T Function<T>(int number) where T : Delegate
    {
        if ((uint)number >= (uint)functions.Length || methods[number] is not { } method) throw Foreign($"It has no function {number}.");
        if (Volatile.Read(ref functions[number]) is T known) return known;
        try
        {
            var made = method.CreateDelegate<T>();
            Volatile.Write(ref functions[number], made);
            return made;
        }
        catch (ArgumentException)
        {
            throw Foreign($"Its function {number} is no {typeof(T).Name}.");
        }
    }

    private static SyncException Foreign(string what) =>
        new("DS5006", $"The plan and its code do not belong together. {what}", "Build the plan again from its scripts.", FailureClass.Engine);

    /// <summary>Everything the code refers to comes from the host.</summary>
    private sealed class PlanContext(bool isCollectible) : AssemblyLoadContext("plan", isCollectible)
    {
        public void Release()
        {
            if (IsCollectible) Unload();
        }

        public Assembly Load(ImmutableArray<byte> assembly, ImmutableArray<byte> symbols)
        {
            using var code = Stream(assembly);
            if (symbols.IsDefaultOrEmpty) return LoadFromStream(code);
            using var pdb = Stream(symbols);
            return LoadFromStream(code, pdb);
        }

        private static MemoryStream Stream(ImmutableArray<byte> content) => new(ImmutableCollectionsMarshal.AsArray(content) ?? [], writable: false);
    }
}
