using System.Collections.Immutable;

namespace DataSync.Simulation.Rules;

/// <summary>
/// What must hold, by the rules of stations alone. It sees what users did and what they saw when they did it, which records stand at the stations, and the
/// conditions; it knows nothing of files, ledgers, numbers or merges. Each complaint begins with the number of the invariant it breaks
/// (communication-why.md §5).
/// </summary>
/// <remarks>
/// Which edit a value stems from is read off the value, which bears the edit's number; fields that name a parent, and empty ones, may stem from any edit that wrote the
/// same. An edit supersedes what stood in its field when the user made it, what that had superseded, and what was made at the same station before.
/// Of edits that knew nothing of each other the later one stands; a deletion beats all of the life it ends; who enters a record anew after its deletion
/// begins a new life. Where what a user saw leaves open which life that is, both are allowed.
/// </remarks>
internal sealed class Oracle
{
    private readonly Dictionary<RecordName, List<Edit>> _edits = [];
    private readonly HashSet<string> _arrived = [];
    private int _count;

    /// <summary>How many edits users have made.</summary>
    public int Edits => _count;

    /// <summary>
    /// A station's database is again as it was in a backup. What was edited there since may be lost unless somebody else has it, and its users do not know of it; when it is the main
    /// office, so may be what others had sent it since and do not have any more; and what its own station had lost before. Whatever stands anywhere must be kept. Source: docs/decisions/0011.
    /// </summary>
    /// <param name="station">Which.</param>
    /// <param name="isMain">Whether it is the main office.</param>
    /// <param name="edits">How many edits there were when the backup was made.</param>
    /// <param name="views">What stands at the stations now.</param>
    public void PutBack(string station, bool isMain, int edits, IReadOnlyList<IReadOnlyDictionary<RecordName, Fields>> views)
    {
        foreach (var (name, known) in _edits)
        {
            var standing = views.Select(view => view.GetValueOrDefault(name)).OfType<Fields>().ToList();
            foreach (var edit in known)
            {
                if (edit.Station == station && edit.Number > edits) edit.IsForgotten = true;
                if (edit.Station != station && !isMain && !edit.IsForgotten) continue;
                var stands = edit.Changed.Any(field => field.Value?.Contains('~', StringComparison.Ordinal) == true && standing.Any(fields => fields[field.Key] == field.Value));
                if ((edit.Number > edits || edit.IsForgotten) && !stands) edit.IsDoubtful = true;
            }
        }
    }

    /// <summary>A user changed a record: from what stood there to what stands there now; null for none.</summary>
    /// <param name="station">Where.</param>
    /// <param name="name">Which.</param>
    /// <param name="before">What stood there.</param>
    /// <param name="after">What stands there now.</param>
    /// <param name="at">The clock there, milliseconds.</param>
    /// <param name="isDoubtful">Whether it may be lost, and may come: it was made at a copy of a station.</param>
    public void Edited(string station, RecordName name, Fields? before, Fields? after, long at, bool isDoubtful)
    {
        if (!_edits.TryGetValue(name, out var edits)) _edits.Add(name, edits = []);
        var seen = before is null ? [] : before.Values.SelectMany(field => Sources(edits, field.Key, field.Value)).Distinct().ToList();
        var own = edits.Where(edit => edit.Station == station && !edit.IsForgotten).ToList();
        var sure = before is null ? [] : before.Values.Select(field => Sources(edits, field.Key, field.Value)).Where(sources => sources.Count == 1).Select(sources => sources[0]).Concat(own).ToHashSet();
        var low = sure.Select(edit => edit.Low).DefaultIfEmpty(0).Max();
        var high = edits.Select(edit => edit.High).DefaultIfEmpty(0).Max();
        var changed = after is null ? ImmutableSortedDictionary<string, string?>.Empty : after.Values.Where(field => before is null || before[field.Key] != field.Value).ToImmutableSortedDictionary(field => field.Key, field => field.Value);
        var (lifeLow, lifeHigh) = Life(edits, own, seen, sure, before, after);
        var superseded = new Dictionary<string, HashSet<Edit>>();
        foreach (var field in Facts.Of(name.Table).Fields)
        {
            var past = new HashSet<Edit>();
            if (after is null || changed.ContainsKey(field))
            {
                foreach (var earlier in own.Where(edit => edit.Writes(field))) past.Add(earlier);
                if (before is not null && Sources(edits, field, before[field]) is [var source]) past.Add(source);
                foreach (var earlier in past.ToList()) past.UnionWith(earlier.Superseded.GetValueOrDefault(field) ?? []);
            }

            superseded.Add(field, past);
        }

        edits.Add(new Edit(++_count, station, before is null, after is null, changed, Math.Max(at << 16, low + 1), Math.Max(at << 16, high + 1), lifeLow, lifeHigh, superseded) { IsDoubtful = isDoubtful });
    }

    /// <summary>12: no record stands at a station without the one it hangs below.</summary>
    public static IEnumerable<string> Orphans(string station, IReadOnlyDictionary<RecordName, Fields> view) =>
        from entry in view from parent in Facts.ParentsOf(entry.Key, entry.Value) where !view.ContainsKey(parent) select $"12: at {station} {entry.Key} hangs below {parent}, which is not there";

    /// <summary>Which records a station below should hold, of those at the main office. Source: stations R24, R28 to R30, R33.</summary>
    public static HashSet<RecordName> Scope(IReadOnlyDictionary<RecordName, Fields> main, BranchRule rule)
    {
        var inside = new HashSet<RecordName>();
        foreach (var table in Facts.Tables)
        {
            foreach (var (name, fields) in main.Where(entry => entry.Key.Table == table.Name))
                if (rule.Tables.FirstOrDefault(scope => scope.Table == table.Name) is { } scope && Satisfies(scope, fields, rule.Owner) && Facts.ParentsOf(name, fields).All(inside.Contains)) inside.Add(name);
        }

        return inside;
    }

    /// <summary>1: in the end a station below holds what it should, in the content of the main office, and nothing else but what is protected there.</summary>
    public static IEnumerable<string> Exact(string station, IReadOnlyDictionary<RecordName, Fields> main, IReadOnlyDictionary<RecordName, Fields> below, BranchRule rule)
    {
        var inside = Scope(main, rule);
        foreach (var name in inside.Order(ByName))
        {
            if (!below.TryGetValue(name, out var there)) yield return $"1: {station} lacks {name} ({main[name]})";
            else if (!there.Same(main[name])) yield return $"1: {station} has {name} as {there}; the main office as {main[name]}";
        }

        foreach (var name in below.Keys.Where(name => !inside.Contains(name) && !StaysProtected(name, below, inside)).Order(ByName))
            yield return $"{(main.ContainsKey(name) ? "1" : "6")}: {station} has {name} ({below[name]}) and should not";
    }

    /// <summary>
    /// What a station below loses when it takes in files, even for a while. A record that should be there as each of them was written goes with a parent that goes, or that it cannot hang below there, and
    /// for no other reason: one that differs stays until the other version comes. A parent that was deleted and entered anew goes and comes: what hung below it goes with it, and is asked for.
    /// Source: stations R61, R92 to R94, R104, R135.
    /// </summary>
    /// <param name="files">The main office as it may have been when the files were written.</param>
    public IEnumerable<string> Taken(string station, IReadOnlyDictionary<RecordName, Fields> before, IReadOnlyDictionary<RecordName, Fields> after, IReadOnlyList<Moment> files) =>
        from entry in before
        where files.Count > 0 && !after.ContainsKey(entry.Key) && files.All(file => file.Inside.Contains(entry.Key))
        where files.Select(file => file.Main[entry.Key]).Append(entry.Value).SelectMany(fields => Facts.ParentsOf(entry.Key, fields)).All(parent => after.ContainsKey(parent) && !LivesAgain(parent))
        select $"taken: {station} lost {entry.Key} ({entry.Value}), which it should hold";

    /// <summary>
    /// What a station below says it keeps of what a file has go: nothing that should be there, but for the trees of what should not, and what hangs above below a record that is not there yet; and by E1 nothing that has come to the main office from there.
    /// Source: stations R93, R94, R97, R99.
    /// </summary>
    /// <param name="kept">By which rule each was kept.</param>
    /// <param name="views">The station, before and behind.</param>
    /// <param name="file">The main office as it may have been when the file was written.</param>
    /// <param name="isOneLife">Whether neither was ever put back or copied: then what the main office has from there this very station has told.</param>
    public IEnumerable<string> Protected(
        string station, IReadOnlyDictionary<RecordName, string> kept, IReadOnlyList<IReadOnlyDictionary<RecordName, Fields>> views, IReadOnlyList<Moment> file, bool isOneLife)
    {
        foreach (var (name, rule) in kept)
        {
            var there = views.Select(view => view.GetValueOrDefault(name)).OfType<Fields>().ToList();
            var main = file.Select(moment => moment.Main.GetValueOrDefault(name)).OfType<Fields>().ToList();
            var isBelowOneThatLacks = main.SelectMany(fields => Facts.ParentsOf(name, fields)).Any(parent => views.Any(view => !view.ContainsKey(parent)));
            if (file.All(moment => moment.Inside.Contains(name)) && !isBelowOneThatLacks && !there.Concat(main).SelectMany(fields => Facts.ParentsOf(name, fields)).Any(kept.ContainsKey))
                yield return $"kept: {station} keeps {name} by {rule}, which it should hold in any case";
            var own = _edits.GetValueOrDefault(name)?.Where(edit => edit.Station == station).SelectMany(edit => edit.Changed).Where(field => field.Value?.Contains('~', StringComparison.Ordinal) == true) ?? [];
            if (rule == "E1" && isOneLife && main.Count == file.Count && own.Any(field => there.Concat(main).All(fields => fields[field.Key] == field.Value)))
                yield return $"kept: {station} keeps {name} as never communicated, and the main office had it from there";
        }
    }

    /// <summary>4: nothing that a user entered at a station below, and the main office never had, goes there for another reason than a deletion.</summary>
    public IEnumerable<string> Unsent(string station, IReadOnlyDictionary<RecordName, Fields> before, IReadOnlyDictionary<RecordName, Fields> after) =>
        from entry in before
        where !after.ContainsKey(entry.Key) && _edits.ContainsKey(entry.Key) && !WasDeleted(entry.Key) && !FellWithAParent(entry.Key)
        from field in entry.Value.Values
        where field.Value?.Contains('~', StringComparison.Ordinal) == true && !_arrived.Contains(field.Value)
        let edits = _edits[entry.Key]
        from source in Sources(edits, field.Key, field.Value)
        where source.Station == station && !source.IsDoubtful && !source.IsForgotten && !edits.Any(edit => edit.Writes(field.Key) && (edit.Station != station ? edit.High >= source.Low : HasArrivedBefore(edit, source, field.Key)))
        select $"4: {station} lost {entry.Key} with {field.Key} = {field.Value} of {source}, which the main office has never had";

    // What replaced it at its own station has come to the main office, and a backup was put back there since: it stands there again, and is known to be replaced above.
    private bool HasArrivedBefore(Edit edit, Edit source, string field) =>
        edit.IsForgotten && edit.Superseded[field].Contains(source) && (edit.Changed[field] is not { } value || _arrived.Contains(value));

    /// <summary>What stands at the main office has come there.</summary>
    public void Arrived(IReadOnlyDictionary<RecordName, Fields> main) => _arrived.UnionWith(main.Values.SelectMany(fields => fields.Values.Values).OfType<string>());

    /// <summary>Whether a user deleted a record of that name, anywhere.</summary>
    public bool WasDeleted(RecordName name) => _edits.TryGetValue(name, out var edits) && edits.Any(edit => edit.Deletes);

    /// <summary>All that a record ever hung below.</summary>
    public HashSet<RecordName> Above(RecordName name)
    {
        var above = new HashSet<RecordName>();
        var ahead = new Queue<RecordName>([name]);
        while (ahead.TryDequeue(out var next))
            foreach (var parent in _edits.GetValueOrDefault(next, []).SelectMany(edit => Facts.ParentsOf(next, new Fields(edit.Changed))))
                if (above.Add(parent)) ahead.Enqueue(parent);
        return above;
    }

    /// <summary>The same without synchronization: what users there have entered and what hangs below it may stay until it. Source: communication.md §Leave and delete.</summary>
    public IEnumerable<string> ExactButForEntered(string station, IReadOnlyDictionary<RecordName, Fields> main, IReadOnlyDictionary<RecordName, Fields> below, BranchRule rule)
    {
        var inside = Scope(main, rule);
        var entered = below.Keys.Where(name => !inside.Contains(name) && _edits.TryGetValue(name, out var edits) && edits.Any(edit => edit.Station == station)).ToHashSet();
        for (var before = -1; before != entered.Count;)
        {
            before = entered.Count;
            foreach (var entry in below.Where(entry => !inside.Contains(entry.Key)))
            {
                var parents = Facts.ParentsOf(entry.Key, entry.Value).ToList();
                if (parents.Any(entered.Contains)) entered.Add(entry.Key);
                if (entered.Contains(entry.Key)) entered.UnionWith(parents.Where(parent => !inside.Contains(parent)));
            }
        }

        return Exact(station, main, below.Where(entry => !entered.Contains(entry.Key)).ToDictionary(), rule);
    }

    /// <summary>Whether a record that should leave may stay: something in the tree it would leave with is protected (E5).</summary>
    public static bool StaysProtected(RecordName name, IReadOnlyDictionary<RecordName, Fields> view, HashSet<RecordName> inside)
    {
        var tree = new HashSet<RecordName> { name };
        var ahead = new Queue<RecordName>(tree);
        while (ahead.TryDequeue(out var next))
        {
            if (!view.TryGetValue(next, out var fields)) continue;
            if (Facts.Of(next.Table).ProtectedWhileNull is { } field && fields[field] is null) return true;
            foreach (var other in Facts.ParentsOf(next, fields).Where(parent => !inside.Contains(parent)).Concat(view.Where(entry => Facts.ParentsOf(entry.Key, entry.Value).Contains(next)).Select(entry => entry.Key)))
                if (tree.Add(other)) ahead.Enqueue(other);
        }

        return false;
    }

    /// <summary>
    /// 3, 5, 6: at the main office each field has the value of an edit that nobody superseded and that no later one beats; what was deleted last is deleted, and what
    /// nobody deleted is there.
    /// </summary>
    public IEnumerable<string> Kept(IReadOnlyDictionary<RecordName, Fields> main)
    {
        foreach (var (name, edits) in _edits.OrderBy(entry => entry.Key, ByName))
        {
            if (FellWithAParent(name)) continue;
            if (edits.All(edit => edit.IsDoubtful)) continue;
            var life = edits.Where(edit => !edit.IsDoubtful).Max(edit => edit.LifeLow);
            if (!main.TryGetValue(name, out var fields))
            {
                if (!edits.Any(edit => edit.Deletes && edit.LifeHigh >= life))
                    yield return $"{(edits.Any(edit => edit.Deletes) ? "3" : "5")}: {name} is not at the main office, and {(edits.Any(edit => edit.Deletes) ? "was entered anew after its deletion" : "nobody deleted it")}";
                continue;
            }

            if (edits.Where(edit => !edit.Deletes).All(edit => edit.LifeHigh < life))
            {
                yield return $"6: {name} is at the main office ({fields}), and was deleted by {edits.First(edit => edit.LifeLow == life && !edit.IsDoubtful)}";
                continue;
            }

            foreach (var (field, value) in fields.Values)
                if (Complaint(edits, name, field, value, life) is { } complaint) yield return complaint;
        }
    }

    private static string? Complaint(List<Edit> edits, RecordName name, string field, string? value, int life)
    {
        var possible = edits.Where(edit => !edit.Deletes && edit.LifeHigh >= life && edit.Writes(field)).ToList();
        var sources = Sources(edits, field, value).Where(possible.Contains).ToList();
        if (sources.Count == 0) return $"3: {name} has {field} = {value ?? "null"} at the main office, which no edit of its life wrote; {Listed(possible, field)}";
        var sure = edits.Where(edit => !edit.IsDoubtful).ToList();
        var superseded = sure.SelectMany(edit => edit.Superseded[field]).ToHashSet();
        var unheard = edits.Where(edit => edit.Deletes && !edit.IsSure).SelectMany(edit => edit.Superseded[field]).ToHashSet();
        var beaten = sources.Select(source => (Source: source, By: superseded.Contains(source) ? sure.First(edit => edit.Superseded[field].Contains(source)) : possible.FirstOrDefault(edit =>
            edit != source && !edit.IsDoubtful && !unheard.Contains(edit) && edit.IsSure && source.IsSure && edit.LifeLow == source.LifeLow && (edit.Low > source.High)))).ToList();
        return beaten.All(entry => entry.By is not null) ? $"3: {name} has {field} = {value ?? "null"} at the main office, which {beaten[0].By} had replaced; {Listed(possible, field)}" : null;
    }

    private static string Listed(List<Edit> edits, string field) => string.Join(", ", edits.Select(edit => $"{edit} {field}={edit.Changed.GetValueOrDefault(field) ?? "null"} v{edit.Low >> 16}+{edit.Low & 0xFFFF}..{edit.High >> 16}+{edit.High & 0xFFFF} life {edit.LifeLow}..{edit.LifeHigh}"));

    private bool LivesAgain(RecordName name) => _edits.TryGetValue(name, out var edits) && edits.Any(edit => edit.Deletes) && edits.Any(edit => edit.Inserts && edit.LifeHigh > 1);

    // A child whose parent was deleted goes with it, and is not taken where it arrives later (R61, R94, R135).
    private bool FellWithAParent(RecordName name) => Above(name).Any(WasDeleted);

    private static (int Low, int High) Life(List<Edit> edits, List<Edit> own, List<Edit> seen, HashSet<Edit> sure, Fields? before, Fields? after)
    {
        if (before is not null)
        {
            // What is there lives in the highest life of what is seen of it; an empty field may stem from any edit.
            var (low, high) = (seen.Where(sure.Contains).Select(edit => edit.LifeLow).DefaultIfEmpty(1).Max(), seen.Select(edit => edit.LifeHigh).DefaultIfEmpty(1).Max());
            if (after is not null) return (low, high);

            // Nobody may ever have heard of what was entered here: then its deletion ends nothing of what others entered under the same key.
            var isOfHere = own.Any(edit => edit.Inserts) && before.Values.Select(field => Sources(edits, field.Key, field.Value)).All(sources => sources.Any(own.Contains));
            var isElsewhere = edits.Any(edit => edit.Inserts && !own.Contains(edit) && edit.LifeHigh >= low);
            return (isOfHere && isElsewhere ? low : low + 1, high + 1);
        }

        var known = own.Select(edit => edit.LifeLow).DefaultIfEmpty(0).Max();
        var born = known % 2 == 0 ? known + 1 : known;
        var heard = edits.Where(edit => edit.Deletes).Select(edit => edit.LifeHigh).DefaultIfEmpty(0).Max();
        return (born, Math.Max(born, heard + 1));
    }

    private static List<Edit> Sources(List<Edit> edits, string field, string? value) => [.. edits.Where(edit => edit.Writes(field) && edit.Changed.GetValueOrDefault(field) == value)];

    private static bool Satisfies(ScopeRule rule, Fields fields, string? owner)
    {
        var format = rule.Format is null || rule.Format.Holds(fields[rule.Format.Field], owner);
        if (rule.Distribution is not { } distribution) return format;
        var also = distribution.Holds(fields[distribution.Field], owner);
        return rule.Also ? format || also : format && also;
    }

    private static IComparer<RecordName> ByName { get; } = Comparer<RecordName>.Create((one, other) => (string.CompareOrdinal(one.Table, other.Table), one.Key.CompareTo(other.Key)).CompareTo((0, 0)));

    /// <param name="Low">The earliest moment it can count as, in 65536ths of a millisecond: its clock, or just behind what it replaced.</param>
    /// <param name="High">The latest.</param>
    private sealed record Edit(int Number, string Station, bool Inserts, bool Deletes, ImmutableSortedDictionary<string, string?> Changed, long Low, long High, int LifeLow, int LifeHigh,
        Dictionary<string, HashSet<Edit>> Superseded)
    {
        public bool IsSure => LifeLow == LifeHigh;

        /// <summary>A backup was put back since: it may be lost, and it may come back.</summary>
        public bool IsDoubtful { get; set; }

        /// <summary>A backup was put back where it was made: who edits there does not know of it.</summary>
        public bool IsForgotten { get; set; }

        public bool Writes(string field) => !Deletes && Changed.ContainsKey(field);

        public bool Equals(Edit? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => Number;

        public override string ToString() => $"{(Deletes ? "deletion" : Inserts ? "insert" : "edit")} {Number} at {Station}";
    }
}
