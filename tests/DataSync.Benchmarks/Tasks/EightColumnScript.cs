using DataSync.Compiler;
using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Engine.Sources;
using DataSync.Language.Binding;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Benchmarks.Tasks;

/// <summary>A script over two tables of eight columns, <c>Row</c> in the source <c>here</c> and <c>Target</c> in <c>there</c>: how it is made and how it is run.</summary>
internal static class EightColumnScript
{
    /// <summary>The columns that a mapping writes besides the key.</summary>
    public const string Others = "a <- r.a, b <- r.b, amount <- r.amount, name <- r.name, city <- r.city, note <- r.note, at <- r.at";

    /// <summary>The task that inserts every row.</summary>
    public const string Copy = $$"""
        task Copy {
            for each r in Row {
                insert Target { id <- r.id, {{Others}} }
            }
        }

        """;

    private const string Columns = """
            key id : int
            a      : int
            b      : int
            amount : decimal(18, 4)
            name   : text(40)
            city   : text(40)
            note   : text(40)
            at     : datetime
        """;

    /// <param name="here">Kind and settings of the source that is read.</param>
    /// <param name="there">Those of the source that is written.</param>
    /// <param name="row">The name of the table that is read, as the database knows it.</param>
    /// <param name="target">That of the table that is written.</param>
    /// <param name="tasks">What follows.</param>
    /// <exception cref="InvalidOperationException">The script has errors.</exception>
    public static CompiledPlan Compile(string here, string there, string row, string target, string tasks)
    {
        var program = Binder.Bind([SyntaxTree.Parse(new SourceText($$"""
            sync 1
            source here  = {{here}}
            source there = {{there}}
            table Row in here as "{{row}}" {
            {{Columns}}
            }
            table Target in there as "{{target}}" {
            {{Columns}}
            }
            {{tasks}}
            """, "rows.sync"))]);
        if (program.HasErrors) throw new InvalidOperationException(string.Join('\n', program.Diagnostics));
        return PlanCompiler.Compile(program);
    }

    /// <summary>Runs a task as <c>datasync run</c> does, with batches, done-marks and a journal in the folder.</summary>
    /// <exception cref="InvalidOperationException">The run failed.</exception>
    public static void Run(SyncPlan plan, PlanCode code, SourceSet sources, string folder, string task, RunOptions options)
    {
        using var journal = RunJournal.Open(Path.Combine(folder, "journal.db"));
        var runner = new TaskRunner(plan, code, sources, journal, new Testing.TestClock());
        var result = runner.Run(runner.Find(task), ItemRequest.None, options);
        if (result.Failure is { } failure) throw new InvalidOperationException(failure.ToString());
    }
}
