using DataSync.Engine.Journal;
using DataSync.Engine.Running;
using DataSync.Plans.Model;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;

namespace DataSync.Conformance.Tests.Tasks;

/// <summary>
/// Under <c>audit full</c> the journal tells how the tables came to be as they are: what it lists, done to the rows of before, gives the rows of after, and each old value is the one that
/// was there. So nothing is missing, and nothing is listed twice. Source: tasks R163.
/// </summary>
public sealed class AuditReplayRules
{
    private const string Tables = LoopTables.Row + LoopTables.Target + LoopTables.Entry;

    private static readonly string[] Bodies =
    [
        "for each r in Row order by r.id batch 3 { insert Entry { id <- r.id + 100, code <- r.code, note <- r.note when null use \"-\" truncate } }",
        "for each r in Row order by r.id batch 3 { insert Entry { id <- r.id, code <- r.code, note <- r.note when null use \"-\" } } bad rows skip",
        "for each r in Row order by r.id batch 100 { insert Target { code <- r.code when null use \"none\", amount <- r.amount, seen <- r.seen } } bad rows skip",
        "for each r in Row order by r.id batch 100 { upsert Target by code { code <- r.code when null use \"none\", amount <- r.amount, note <- r.note truncate, seen <- r.seen } }",
        "for each r in Row order by r.id batch 3 { upsert Target by code { code <- r.code when null use \"none\", amount <- r.amount when null keep, note <- r.note when null keep truncate } }",
        "for each r in Row order by r.id batch 4 { upsert Target by code { code <- r.code when null use \"none\", note <- r.note } } bad rows isolate to \"bad.jsonl\"",
        """
        for each r in Row order by r.id batch 4 {
            if r.amount > 3 { upsert Target by code { code <- r.code when null use "none", amount <- r.amount } }
            insert Entry { id <- r.id, code <- r.code, note <- r.note when null use "-" }
            if r.id = 7 { stop }
        } bad rows skip
        """,
        """
        for each r in Row where r.code is not null order by r.id batch 4 {
            update Target as t where t.code = r.code { amount <- r.amount, note <- "seen" } when none skip
            delete Entry as e where e.id = r.id when none skip
            insert Entry { id <- r.id, note <- "again" }
        }
        """,
        """
        for each r in Row where r.code is not null order by r.id batch 4 {
            upsert Target by code { code <- r.code when null use "none", amount <- r.amount } when unchanged { insert Entry { id <- r.id, note <- "same" } }
        } bad rows skip
        """,
        """
        transaction shop {
            for each r in Row order by r.id { upsert Target by code { code <- r.code when null use "none", amount <- r.amount } }
            insert Entry { id <- 99, note <- "whole" }
        }
        """,
        "merge Row as r where r.id in (1, 2, 5) into Target as t on t.code = r.code { amount <- r.amount, note <- r.note truncate } when missing insert when changed update bad rows skip",
        "merge Row as r where r.id in (1, 2, 5, 8) into Target as t on t.code = r.code { amount <- r.amount, note <- r.note } when missing insert when changed update bad rows skip",
        "merge Entry as e into Target as t on t.code = e.note { seen <- null } when extra delete",
        "merge Entry as e into Target as t on t.code = e.note { seen <- null } when changed update when extra set { note <- \"extra\", amount <- null }",
        "merge Entry as e into Row as r on r.id = e.id { code <- upper(e.code), note <- e.note } when missing insert when changed update when extra where r.id > 6 delete",
    ];

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R163")]
    public void What_the_journal_lists_turns_the_rows_of_before_into_those_of_after(Database database)
    {
        using var task = new ScriptedTask(Tables + string.Join("\n", Bodies.Select((body, i) => $"task T{i} {{\n audit full\n {body}\n}}")), database);
        foreach (var rowByRow in (bool[])[false, true])
            for (var i = 0; i < Bodies.Length; i++)
            {
                Fill(task);
                var before = Rows(task);

                var result = task.RunAs($"T{i}", new RunOptions { RowByRow = rowByRow });

                var what = $"{Bodies[i]} ({(rowByRow ? "row by row" : "many at a time")}): {result.Failure}";
                (result.Outcome is RunOutcome.Succeeded or RunOutcome.Stopped).ShouldBeTrue(what);
                var changes = task.Journal.Changes(result.Run);
                changes.ShouldNotBeEmpty(what);
                Replay(before, changes, what);
                Text(before).ShouldBe(Text(Rows(task)), what);
            }
    }

    [Theory, MemberData(nameof(ScriptedTask.Databases), MemberType = typeof(ScriptedTask))]
    [Trait("Rule", "tasks R163"), Trait("Rule", "tasks R126")]
    public void A_run_that_fails_in_the_midst_lists_what_it_has_committed_and_its_second_attempt_the_rest(Database database)
    {
        using var task = new ScriptedTask(Tables + """
            task T {
                audit full
                for each r in Row order by r.id batch 2 {
                    insert Entry { id <- r.id, note <- "new" }
                    upsert Target by code { code <- r.code when null use "none", amount <- r.amount }
                    if r.note = "stop here" { fail "Enough." }
                }
                merge Entry as e into Row as r on r.id = e.id { note <- e.note, code <- e.code } when missing insert when changed update
                if today() is not null { insert Entry { id <- 1000, note <- "whole" } }
                fail "At the end."
            }
            """, database);
        Fill(task);
        task.Sql("delete from entries");
        task.Sql($"update {LoopTables.Rows(task)} set note = 'stop here' where id = 5");
        var before = Rows(task);

        var first = task.Run();
        first.Failure.ShouldNotBeNull().Message.ShouldBe("Enough.");
        Replay(before, task.Journal.Changes(first.Run), "first attempt");
        Text(before).ShouldBe(Text(Rows(task)));
        var listed = task.Journal.Changes(first.Run).Length;
        task.Ask("select count(*) from entries").ShouldBe("4");

        task.Sql($"update {LoopTables.Rows(task)} set note = 'z' where id = 5");
        before["Row 5"]["note"] = "\"z\"";
        for (var attempt = 2; attempt < 4; attempt++)
        {
            var next = task.Run();
            (next.Run, next.Attempt).ShouldBe((first.Run, attempt));
            next.Failure.ShouldNotBeNull().Message.ShouldBe("At the end.");
            var all = task.Journal.Changes(first.Run);
            Replay(before, [.. all.Skip(listed)], $"attempt {attempt}");
            Text(before).ShouldBe(Text(Rows(task)));
            if (attempt == 3) all.Length.ShouldBe(listed);
            listed = all.Length;
        }
    }

    private static void Fill(ScriptedTask task)
    {
        LoopTables.Empty(task);
        task.Sql($"""
            insert into {LoopTables.Rows(task)} (id, code, amount, note) values (1, 'a', 1.25, 'x'), (2, 'b', 2.25, 'y'), (3, 'a', 3.25, null), (4, null, 4.25, 'too long for the target'),
            (5, 'c', null, 'z'), (6, 'b', 2.25, 'y'), (7, 'd', 7.25, 'v'), (8, 'e', 8.25, 'this is too long as well'), (9, 'a', 9.25, 'x')
            """);
        task.Sql("insert into targets (code, amount, note) values ('a', 1.25, 'x'), ('b', 9.75, null), ('z', 7.75, 'gone')");
        task.Sql("insert into entries (id, code, note) values (2, 'x', 'old'), (7, 'y', 'older'), (50, 'w', 'z')");
    }

    private static void Replay(Dictionary<string, Dictionary<string, string>> rows, IReadOnlyList<FieldChange> changes, string what)
    {
        var inserted = new HashSet<string>();
        foreach (var change in changes)
        {
            var record = $"{change.Table} {change.Key}";
            var where = $"{change.Action} {record} {change.Field} {change.Old} -> {change.New}, of {what}";
            if (change.Action == ChangeAction.Inserted)
            {
                if (rows.TryAdd(record, [])) inserted.Add(record);
                inserted.ShouldContain(record, where);
                rows[record].TryAdd(change.Field, change.New).ShouldBeTrue(where);
                continue;
            }
            rows.ShouldContainKey(record, where);
            rows[record].GetValueOrDefault(change.Field, "null").ShouldBe(change.Old, where);
            rows[record][change.Field] = change.New;
            if (change.Action != ChangeAction.Deleted) continue;
            rows[record].Remove(change.Field);
            if (rows[record].Count > 0) continue;
            rows.Remove(record);
            inserted.Remove(record);
        }
    }

    // What an insert says nothing of is empty.
    private static string Text(Dictionary<string, Dictionary<string, string>> rows) => string.Join("\n", rows
        .Select(r => $"{r.Key}: {string.Join(", ", r.Value.Where(f => f.Value != "null").OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key} {f.Value}"))}").Order(StringComparer.Ordinal));

    private static Dictionary<string, Dictionary<string, string>> Rows(ScriptedTask task)
    {
        var rows = new Dictionary<string, Dictionary<string, string>>();
        foreach (var table in (TablePlan[])[task.Table("Row"), task.Table("Target"), task.Table("Entry")])
        {
            using var read = task.Session.Prepare(new ReadRequest(table, [.. table.Columns.Select(c => c.Index)], [], [], null));
            using var reader = read.Execute([], CancellationToken.None);
            while (reader.Read())
                rows.Add($"{table.Name} {ValueText.Show(reader.Get(0, table.Columns[0].Type.Kind))}", table.Columns.ToDictionary(c => c.Name, c => ValueText.Quote(reader.Get(c.Index, c.Type.Kind))));
        }
        return rows;
    }
}
