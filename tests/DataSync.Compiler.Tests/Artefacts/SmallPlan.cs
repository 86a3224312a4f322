using DataSync.Compiler.Build;
using DataSync.Plans.Model;
using DataSync.Plans.Values;

namespace DataSync.Compiler.Tests.Artefacts;

/// <summary>A plan small enough to be read at a glance, with code written by hand.</summary>
internal static class SmallPlan
{
    public const string Code = """
        using DataSync.Plans.Runtime;
        namespace DataSync.Generated;
        public static class Plan
        {
            public static Row NewRow(int type) => type switch { 0 => new R0(), _ => throw new System.ArgumentOutOfRangeException() };
            public static bool? F0(Frame f)
            {
                var r0 = (R0)f.Rows[0];
                f.Site = 0;
        #line (3, 5)-(3, 20) 9 "small.sync"
                return checked(r0.c0 + 1L) > 41L;
        #line hidden
            }
            public static object F1(Frame f) => (object)((R0)f.Rows[0]).c1;
        }
        public sealed class R0 : Row
        {
            public long c0; public string c1;
            public override int Count => 2;
            public override object this[int column]
            {
                get => column switch { 0 => (object)c0, 1 => c1, _ => throw new System.ArgumentOutOfRangeException() };
                set { switch (column) { case 0: c0 = (long)value; break; case 1: c1 = (string)value; break; default: throw new System.ArgumentOutOfRangeException(); } }
            }
            public override Row Copy() => new R0 { c0 = c0, c1 = c1 };
        }
        """;

    public static CompiledPlan Compile()
    {
        var plan = new SyncPlan
        {
            LanguageVersion = 1,
            Capabilities = [Capabilities.Tasks],
            Scripts = ["small.sync"],
            Sites = [new SitePlan(0, 3, 5, 3, 20, "total > 41")],
            RowTypes = [new RowTypePlan("Order", [new FieldPlan("total", SyncType.Int), new FieldPlan("name", SyncType.Text.OrNull())])],
            Sources =
            [
                new SourcePlan("accounting", "odbc",
                [
                    new SettingPlan("connection", SettingOrigin.Environment, Reference: "ACCOUNTING"),
                    new SettingPlan("password", SettingOrigin.Secret, Reference: "accounting_password"),
                ]),
            ],
            Parameters = [new ParameterPlan("cutoff", SyncType.Date, -1, 0)],
        };
        ScriptText[] scripts = [new("small.sync", "sync 1\n// Grüße\nif total > 41\n")];
        var built = CodeBuilder.Build(Code, [.. scripts]);
        return new CompiledPlan(plan, built.Dll, built.Pdb, [.. scripts]);
    }
}
