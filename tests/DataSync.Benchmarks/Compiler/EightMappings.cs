using System.Diagnostics;
using DataSync.Compiler;
using DataSync.Engine.Artefacts;
using DataSync.Language.Binding;
using DataSync.Language.Syntax;
using DataSync.Plans.Runtime;
using ForEachStep = DataSync.Plans.Model.ForEachStep;
using InsertStep = DataSync.Plans.Model.InsertStep;

namespace DataSync.Benchmarks.Compiler;

/// <summary>
/// Eight mappings a row, compiled from a script, against the same eight written by hand in C#: trim and upper, concatenation, decimal a·b/100, a date from text,
/// a condition, a code table, integer arithmetic, empty → default. Both write into the same sink. The ratio is our time by that of the hand-written code;
/// the best of several interleaved runs each.
/// </summary>
internal sealed class EightMappings : IBenchmark
{
    private const int Runs = 30;
    private const int Rounds = 150;

    private const string Script = """
        sync 1
        source db = sqlite { file: "rows.db" }
        table Order in db {
            key id  : int
            name    : text(40)
            first   : text(20)
            last    : text(20)
            amount  : decimal(12, 2)
            percent : decimal(5, 2)
            day     : text(10)
            state   : text(1)
            country : text(20)
            pieces  : int
            remark  : text(40)?
        }
        table Target in db {
            key id    : int
            name      : text(40)
            full_name : text(41)
            share     : decimal(12, 4)
            day       : date
            active    : bool
            country   : text(2)
            total     : int
            remark    : text(40)?
        }
        translate Country from text to text(2) { "Germany" -> "DE", "Switzerland" -> "CH", "Austria" -> "AT", "France" -> "FR"  else -> "??" }
        task Map {
            for each x in Order {
                insert Target {
                    id        <- x.id
                    name      <- upper(trim(x.name))
                    full_name <- "{x.first} {x.last}"
                    share     <- x.amount * x.percent / 100  round half even
                    day       <- to_date(x.day)
                    active    <- x.state = "A" and x.pieces > 0
                    country   <- Country(x.country)
                    total     <- x.pieces * 12 + 5
                    remark    <- if x.remark is empty then "none" else x.remark
                }
            }
        }
        """;

    public string Name => "eight-mappings";

    public Bar Bar => new(1.1, AtLeast: false);

    public double Run()
    {
        var program = Binder.Bind([SyntaxTree.Parse(new SourceText(Script, "eight-mappings.sync"))]);
        if (program.HasErrors) throw new InvalidOperationException(string.Join('\n', program.Diagnostics));
        var compiled = PlanCompiler.Compile(program);
        using var code = AssemblyPlanCode.Load(compiled.Dll, compiled.Pdb);
        var loop = compiled.Plan.Tasks[0].Steps.OfType<ForEachStep>().Single();
        var map = code.MapOut(loop.Body.OfType<InsertStep>().Single().Mapping.MapFunction);

        var orders = Enumerable.Range(0, 1000).Select(Order.Make).ToArray();
        var rows = orders.Select(order => order.ToRow(code.NewRow(compiled.Plan.Tables[0].RowType))).ToArray();
        var frame = new Frame(compiled.Plan.Tasks[0].Slots, new RunValues { Now = new DateTime(2026, 11, 21) });

        TimeSpan byHand = TimeSpan.MaxValue, ours = TimeSpan.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            var (handSink, ourSink) = (new SummingWriter(), new SummingWriter());
            byHand = Best(byHand, () =>
            {
                for (var round = 0; round < Rounds; round++)
                    foreach (var order in orders) HandWritten.Map(order, handSink);
            });
            ours = Best(ours, () =>
            {
                for (var round = 0; round < Rounds; round++)
                    foreach (var row in rows)
                    {
                        frame.Rows[loop.Slot] = row;
                        map(frame, ourSink);
                    }
            });
            if (handSink.Sum != ourSink.Sum) throw new InvalidOperationException("The two do not compute the same.");
        }
        var count = Rounds * (double)rows.Length;
        Console.Error.WriteLine($"eight-mappings: by hand {byHand.TotalNanoseconds / count:0} ns a row, ours {ours.TotalNanoseconds / count:0} ns");
        return ours / byHand;
    }

    private static TimeSpan Best(TimeSpan best, Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        watch.Stop();
        return watch.Elapsed < best ? watch.Elapsed : best;
    }
}
