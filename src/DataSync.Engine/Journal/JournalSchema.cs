namespace DataSync.Engine.Journal;

/// <summary>The tables of the run journal. Source: tasks §2.12.</summary>
internal static class JournalSchema
{
    public const int Version = 17;

    /// <summary>Version 1 did not know which script a task is of, nor which steps write: its open runs belong to whoever asks first.</summary>
    private const string FromVersion1 = "alter table runs add column script text not null default ''; alter table runs add column writes text not null default ''";

    /// <summary>Version 2 did not keep the parameters and the plan of an attempt, nor when a field was changed.</summary>
    private const string FromVersion2 = """
        alter table attempts add column parameters text not null default '';
        alter table attempts add column plan text not null default '';
        alter table field_changes add column changed text not null default ''
        """;

    /// <summary>Version 3 did not keep what was done to a record, and knew changes only when they were committed.</summary>
    private const string FromVersion3 = """
        alter table field_changes add column action text not null default '';
        alter table field_changes add column open_commit integer
        """;

    /// <summary>Version 4 did not keep the key of an item as values, nor where a held run waits, why, and how urgent it is.</summary>
    private const string FromVersion4 = """
        alter table runs add column item_key text;
        alter table runs add column priority integer not null default 0;
        alter table runs add column queue text not null default '';
        alter table runs add column reason text not null default ''
        """;

    /// <summary>Version 7 knew no schedules: which of their times a run belongs to, and until when its process may be silent.</summary>
    private const string FromVersion7 = "alter table runs add column firing text not null default ''; alter table runs add column lease text";

    /// <summary>Version 12 knew nobody who waits for a place. Whoever had one has it no more: nothing runs while a journal is taken over.</summary>
    private const string FromVersion12 = "drop table if exists places";

    /// <summary>Version 13 did not know which notes of own writes were accounted for.</summary>
    private const string FromVersion13 = "alter table watched_rows add column own text";

    /// <summary>Version 14 kept the places of lost runs, whose fences bore the ids of runs.</summary>
    private const string PlacesFromVersion14 = "delete from places where state = 2";

    /// <summary>Version 14 did not know under which fence a run is.</summary>
    private const string FromVersion14 = "alter table runs add column fence text";

    /// <summary>Version 15 did not know since when nothing was heard of the session of a fence, and kept a note of each that was taken away from a process of another machine. Nothing runs while a journal is taken over.</summary>
    private const string FromVersion15 = "alter table fences add column lease text; update fences set lease = ''; delete from fences where is_lost = 2";

    /// <summary>What brings the tables of an earlier version to this one.</summary>
    /// <param name="version">Whose they are; 0 for none.</param>
    public static IEnumerable<string> After(long version)
    {
        if (version == 1) yield return FromVersion1;
        if (version is 1 or 2) yield return FromVersion2;
        if (version is 1 or 2 or 3) yield return FromVersion3;
        if (version is 1 or 2 or 3 or 4) yield return FromVersion4;
        if (version is >= 1 and <= 7) yield return FromVersion7;
        if (version is >= 1 and <= 12) yield return FromVersion12;
        if (version is >= 10 and <= 13) yield return FromVersion13;
        if (version is 13 or 14) yield return PlacesFromVersion14;
        if (version is >= 1 and <= 14) yield return FromVersion14;
        if (version is 15) yield return FromVersion15;
    }

    public const string Sql = """
        create table if not exists runs (
            run text primary key, task text not null, item text not null, plan text not null, outcome text, attempts integer not null,
            started text not null, ended text, owner text, host text not null,
            script text not null default '', writes text not null default '', item_key text, priority integer not null default 0, queue text not null default '', reason text not null default '',
            firing text not null default '', lease text, fence text) without rowid;
        create index if not exists runs_by_item on runs (task, item, started);
        create index if not exists runs_by_start on runs (task, started);
        create index if not exists runs_by_fence on runs (fence) where fence is not null;
        create table if not exists attempts (
            run text not null, attempt integer not null, started text not null, ended text, outcome text,
            code text, message text, step text, place text, record text,
            parameters text not null default '', plan text not null default '', primary key (run, attempt)) without rowid;
        create table if not exists steps (
            run text not null, attempt integer not null, ordinal integer not null, step text not null, kind text not null, outcome text not null,
            executions integer not null, rows_read integer not null, rows_written integer not null, rows_unchanged integer not null,
            rows_bad integer not null, started text, ended text, remark text, primary key (run, attempt, ordinal)) without rowid;
        create table if not exists exchanges (
            id integer primary key, run text not null, attempt integer not null, step text not null, source text not null, statement text not null,
            parameters text not null, row_count integer not null, milliseconds real not null, code text);
        create index if not exists exchanges_by_run on exchanges (run);
        create table if not exists field_changes (
            id integer primary key, run text not null, attempt integer not null, step text not null, side text not null, table_name text not null,
            record_key text not null, field text not null, old_value text, new_value text, masked integer not null,
            changed text not null default '', action text not null default '', open_commit integer);
        create index if not exists field_changes_by_run on field_changes (run);
        create index if not exists field_changes_by_commit on field_changes (open_commit) where open_commit is not null;
        create table if not exists open_commits (
            id integer primary key autoincrement, run text not null, attempt integer not null, source text not null, step text, item text);
        create table if not exists calls (run text not null, step text not null, item text not null, answer text, primary key (run, step, item)) without rowid;
        create table if not exists keyed_calls (
            call_key text primary key, script text not null, task text not null, digest text not null, run text not null, attempt integer not null, status integer, answer text) without rowid;
        create index if not exists keyed_calls_by_run on keyed_calls (run);
        create table if not exists undos (run text not null, step text not null, is_undone integer not null, primary key (run, step)) without rowid;
        create table if not exists undo_reads (run text not null, step text not null, kept text not null, primary key (run, step)) without rowid;
        create table if not exists mails (
            id integer primary key, run text not null, step text not null, item text not null, mark text not null, attempt integer not null, recipient text not null,
            subject text not null, state text not null, answer text not null default '', noted text not null, unique (run, step, item, mark));
        create table if not exists held_mails (
            id integer primary key autoincrement, script text not null, mail text not null, recipient text not null, run text not null, step text not null, item text not null, mark text not null,
            held text not null, due text, content text not null, owner text, unique (run, step, item, mark));
        create index if not exists held_mails_by_recipient on held_mails (script, mail, recipient);
        create table if not exists told_mails (script text not null, mail text not null, recipient text not null, told text not null);
        create index if not exists told_mails_by_recipient on told_mails (script, mail, recipient, told);
        create table if not exists places (
            script text not null, task text not null, place text not null, run text not null, owner text not null,
            state integer not null default 0, turn integer not null default 0, lease text, primary key (script, task, place, run)) without rowid;
        create table if not exists fences (
            fence text not null, source text not null, script text not null, task text not null, owner text, is_lost integer not null default 0, lease text, primary key (fence, source)) without rowid;
        create table if not exists firings (
            script text not null, schedule text not null, due text not null, task text not null, owner text, lease text, begun text not null, ended text,
            runs integer not null default 0, failed integer not null default 0, primary key (script, schedule, due)) without rowid;
        create index if not exists open_firings on firings (script, task) where ended is null;
        create table if not exists arrivals (
            script text not null, schedule text not null, name text not null, size integer not null, modified text not null, taken text not null,
            is_done integer not null default 0, primary key (script, schedule, name)) without rowid;
        create table if not exists watches (id integer primary key, script text not null, schedule text not null, fingerprint text not null, is_ready integer not null default 0, unique (script, schedule));
        create table if not exists watched_rows (
            watch integer not null, record text not null, content text, pending text, taken text, run text, own text, primary key (watch, record)) without rowid;
        create index if not exists watched_rows_by_run on watched_rows (run) where run is not null;
        create table if not exists removed_runs (run text primary key) without rowid;
        create view if not exists audit as
            select c.id, c.changed, r.script, r.task, r.item, c.run, c.attempt, a.plan, a.parameters, c.step, c.side, c.table_name, c.record_key, c.action, c.field, c.old_value, c.new_value, c.masked
            from field_changes c join runs r on r.run = c.run join attempts a on a.run = c.run and a.attempt = c.attempt
            where c.open_commit is null or c.open_commit not in (select id from open_commits);
        """;
}
