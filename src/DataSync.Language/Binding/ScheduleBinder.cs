using System.Collections.Immutable;
using System.Globalization;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Binding.Tree;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;
using DataSync.Plans.Model;
using DataSync.Plans.Schedules;
using DataSync.Plans.Values;

namespace DataSync.Language.Binding;

/// <summary>Schedules: which task, for which items, when.</summary>
internal sealed class ScheduleBinder(BinderState state, ValueDeclarations values)
{
    private const long Shortest = 1000;
    private int script;

    public ImmutableArray<ScheduleSymbol> Bind(IEnumerable<(int Script, ScheduleDeclaration Syntax)> declarations)
    {
        var schedules = new List<ScheduleSymbol>();
        foreach (var (index, syntax) in declarations)
        {
            script = index;
            if (Bind(syntax) is not { } schedule) continue;
            if (schedules.Exists(s => s.Name == schedule.Name)) state.Report(DiagnosticCatalog.DuplicateName, schedule.At, schedule.Name);
            else schedules.Add(schedule);
        }
        return [.. schedules];
    }

    private ScheduleSymbol? Bind(ScheduleDeclaration d)
    {
        var task = d.Task.IsMissing ? null : state.Find(state.Tasks, d.Task, script, DiagnosticCatalog.UnknownTask);
        var time = Time(d);
        CheckFit(d);
        if (task is null) return null;
        var each = Clause<EachClause>(d);
        TableSymbol? files = null;
        BoundQuery? items = null;
        ImmutableArray<ColumnSymbol> changes = [];
        bool fits;
        if (each is { IsFile: true }) fits = (files = Files(each, task)) is not null;
        else items = Items(d, task, out fits, out changes);
        if (task.Item is null && Clause<OverlapClause>(d) is { } overlap) Unfit(overlap, "a task without an item, which has one run at a time");
        if (time is not { } when || !fits) return null;
        var of = files is not null ? each : (Clause?)Clause<OnChangeClause>(d);
        return new ScheduleSymbol($"{task.Name} {(of is null ? "" : Words(of) + " ")}{when.Words}", task, At(d))
        {
            Items = items,
            Changes = changes,
            Files = files,
            Every = when.Every,
            Cron = when.Cron,
            Zone = Zone(d),
            Missed = Clause<MissedClause>(d)?.Missed ?? MissedRuns.RunOnce,
            Overlaps = Clause<OverlapClause>(d) is not null,
            IgnoresOwnChanges = Clause<IgnoreOwnChangesClause>(d) is not null && !changes.IsEmpty,
        };
    }

    /// <returns>Null when it is in error.</returns>
    private (SyncDuration? Every, string? Cron, string Words)? Time(ScheduleDeclaration d)
    {
        var times = d.Clauses.Where(c => c is EveryClause or DailyClause or CronClause).ToList();
        if (times.Count == 0)
        {
            if (!d.Task.IsMissing) state.Report(DiagnosticCatalog.ScheduleWithoutTime, At(d), d.Task.Text);
            return null;
        }
        if (times.Count > 1)
        {
            state.Report(DiagnosticCatalog.ScheduleTwoTimes, At(times[1]), d.Task.Text, Words(times[0]), Words(times[1]));
            return null;
        }
        return times[0] switch
        {
            EveryClause every when Interval(every) is { } interval => (interval, null, Words(every)),
            DailyClause { At: { } at } daily when IsWhole(daily, at) => Daily(daily, at, Clause<OnDaysClause>(d)),
            CronClause cron when Cron(cron) is { } fields => (null, fields, $"cron {fields}"),
            _ => null,
        };
    }

    private SyncDuration? Interval(EveryClause every)
    {
        var interval = ExpressionBinder.ToDuration(every.Interval);
        if (!interval.IsExact) state.Report(DiagnosticCatalog.DurationNotExact, At(every.Interval), interval);
        else if (interval.Milliseconds < Shortest) state.Report(DiagnosticCatalog.ScheduleTooOften, At(every.Interval), interval);
        else return interval;
        return null;
    }

    private bool IsWhole(DailyClause daily, TimeOnly at)
    {
        if (at.Ticks % TimeSpan.TicksPerMinute == 0) return true;
        state.Report(DiagnosticCatalog.ScheduleTimeNotWhole, At(daily), at.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture));
        return false;
    }

    private (SyncDuration? Every, string? Cron, string Words) Daily(DailyClause daily, TimeOnly at, OnDaysClause? on)
    {
        string[] names = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
        var days = on is null ? [] : DayNames.Bind(state, script, on.Days);
        var week = days.IsEmpty ? "*" : string.Join(',', days.Select(day => names[(int)day]));
        return (null, string.Create(CultureInfo.InvariantCulture, $"{at.Minute} {at.Hour} * * {week}"), on is null ? Words(daily) : $"{Words(daily)} {Words(on)}");
    }

    private string? Cron(CronClause cron)
    {
        if (cron.Time.ConstantText is not { } text) return null;
        if (CronTime.Problem(text) is not { } problem) return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        state.Report(DiagnosticCatalog.CronInvalid, At(cron.Time), text, problem);
        return null;
    }

    private string? Zone(ScheduleDeclaration d)
    {
        if (Clause<ZoneClause>(d) is not { Zone.ConstantText: { } name } clause) return null;
        if (name.Length == 0 || !TimeZoneInfo.TryFindSystemTimeZoneById(name, out _)) state.Report(DiagnosticCatalog.UnknownZone, At(clause.Zone), name);
        return name;
    }

    private void CheckFit(ScheduleDeclaration d)
    {
        if (Clause<OnDaysClause>(d) is { } on && Clause<DailyClause>(d) is null) Unfit(on, "a schedule without `daily`");
        if (Clause<ZoneClause>(d) is { } zone && Clause<EveryClause>(d) is not null) Unfit(zone, "`every`, which takes no account of the clock's hours");
        if (Clause<EachClause>(d) is not null && Clause<OnChangeClause>(d) is { } change) Unfit(change, "`each`");
        if (Clause<IgnoreOwnChangesClause>(d) is { } own && Clause<OnChangeClause>(d) is null) Unfit(own, "a schedule without `on change of`");
        if (Clause<WhereClause>(d) is not { } where || Clause<OnChangeClause>(d) is not null) return;
        if (Clause<EachClause>(d) is not { } each) Unfit(where, "a schedule without `each`");
        else if (each.IsFile) Unfit(where, "`each file`: the task itself says which rows it takes");
    }

    private void Unfit(Clause clause, string what) => state.Report(DiagnosticCatalog.ClauseDoesNotFit, At(clause), Words(clause), what);

    /// <summary>The table of a task whose files are run one at a time: the one that it reads of the source.</summary>
    private TableSymbol? Files(EachClause each, TaskSymbol task)
    {
        if (each.Source.Segments.Length > 1) state.Report(DiagnosticCatalog.NameTooDeep, At(each.Source), each.Source.First.Text);
        if (each.Source.IsMissing || each.Source.Segments.Length > 1 || state.FindSource(each.Source.First, script) is not { } source) return null;
        if (task.Item is { Table: null }) return null;   // Of a declaration that was refused.
        if (source.Kind != FileTables.Kind)
        {
            state.Report(DiagnosticCatalog.FilesOfNoFolder, At(each.Source), source.Name, source.Kind.Length == 0 ? "bound by each station" : $"of kind {source.Kind}");
            return null;
        }
        if (task.Item is { } item)
        {
            state.Report(DiagnosticCatalog.ScheduleItem, At(each), task.Name, Whom(item.Table), $"for each file in {source.Name}");
            return null;
        }
        if (task.Writes.Any(table => table.Source == source)) state.Report(DiagnosticCatalog.FilesFromItself, At(each.Source), task.Name, source.Name);
        List<TableSymbol> read = [.. task.Reads.Where(table => table.Source == source)];
        if (read is [var only]) return only;
        var names = string.Join(", ", read.Select(table => table.Name).Order(StringComparer.Ordinal));
        state.Report(DiagnosticCatalog.FilesForNobody, At(each.Source), source.Name, task.Name, read.Count == 0 ? "no table" : $"several tables ({names})");
        return null;
    }

    private BoundQuery? Items(ScheduleDeclaration d, TaskSymbol task, out bool fits, out ImmutableArray<ColumnSymbol> changes)
    {
        fits = false;
        changes = [];
        var change = Clause<OnChangeClause>(d);
        Clause? each = Clause<EachClause>(d) is { } every ? every : change;
        var table = each is EachClause of ? state.FindTable(of.Source, script) : change is null ? null : Changed(change.Table, out changes);
        if (each is not null && table is null) return null;
        if (task.Item is { Table: null }) return null;   // Of a declaration that was refused.
        fits = task.Item?.Table == table;
        if (!fits) state.Report(DiagnosticCatalog.ScheduleItem, At((SyntaxNode?)each ?? d.Task), task.Name, Whom(task.Item?.Table), each is null ? "for no item" : $"for each {(change is null ? "" : "changed ")}{table?.Name}");
        if (!fits || table is null || each is null) return null;
        var row = new RowSymbol(table.Name, 0, table, table.Columns, At(each));
        var expressions = new ExpressionBinder(state, values, script);
        var conjuncts = ImmutableArray.CreateBuilder<BoundConjunct>();
        foreach (var part in Clause<WhereClause>(d) is { } where ? TaskBinder.Conjuncts(where.Condition) : [])
        {
            var condition = expressions.BindCondition(part, new Scope(null) { Bare = row });
            if (condition is not BoundError) conjuncts.Add(new BoundConjunct(condition, TaskBinder.KeyValues(condition, row), state.TextAt(At(part))));
        }
        return new BoundQuery(table, row, conjuncts.ToImmutable(), [], null, At(each));
    }

    /// <summary>The table, or the column of a table, whose changes are looked for.</summary>
    private TableSymbol? Changed(NamePath path, out ImmutableArray<ColumnSymbol> columns)
    {
        columns = [];
        if (path.IsMissing) return null;
        if (path.Segments.Length != 2 || state.Sources.ContainsKey(path.First.Text) && !state.Tables.ContainsKey(path.First.Text))
        {
            var whole = state.FindTable(path, script);
            columns = whole?.Columns ?? [];
            return whole;
        }
        if (state.FindTable(path.First, script) is not { } table || state.FindColumn(table, path.Last, script) is not { } column) return null;
        columns = [column];
        return table;
    }

    private static string Whom(TableSymbol? table) => table is null ? "for no item" : $"for {table.Name}";

    private static T? Clause<T>(ScheduleDeclaration d) where T : Clause => d.Clauses.OfType<T>().FirstOrDefault();

    private string Words(SyntaxNode node) => string.Join(' ', state.TextAt(At(node)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private Place At(SyntaxNode node) => new(script, node.Span);
}
