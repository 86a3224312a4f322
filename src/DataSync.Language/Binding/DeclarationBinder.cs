using System.Collections.Immutable;
using DataSync.Language.Binding.Symbols;
using DataSync.Language.Diagnostics;
using DataSync.Language.Syntax;

namespace DataSync.Language.Binding;

/// <summary>Declarations outside of tasks and the network: first all names, then what stands behind them.</summary>
internal sealed partial class DeclarationBinder(BinderState state, ValueDeclarations values)
{
    private readonly List<(TableSymbol Symbol, TableDeclaration Syntax)> tables = [];
    private readonly List<(ParameterSymbol Symbol, ParameterDeclaration Syntax)> parameters = [];
    private readonly List<(TranslateSymbol Symbol, TranslateDeclaration Syntax)> translates = [];
    private const string Lite = "lite";
    private readonly List<(TaskSymbol Symbol, TaskDeclaration Syntax)> tasks = [];
    private bool isLite;
    private readonly List<(int Script, Declaration Syntax)> network = [];
    private readonly List<(int Script, TestDeclaration Syntax)> tests = [];
    private readonly List<(int Script, QueueDeclaration Syntax)> queues = [];
    private readonly List<(int Script, ScheduleDeclaration Syntax)> schedules = [];
    private readonly List<(int Script, TableDeclaration Syntax)> waitingTables = [];
    private readonly List<(int Script, ProcedureDeclaration Syntax)> waitingProcedures = [];
    private readonly Dictionary<string, EnvironmentSymbol> environments = new(StringComparer.Ordinal);
    private int script;

    public ImmutableArray<EnvironmentSymbol> Environments => [.. environments.Values];

    public IReadOnlyList<(int Script, Declaration Syntax)> Network => network;

    public IReadOnlyList<(int Script, TestDeclaration Syntax)> Tests => tests;

    public IReadOnlyList<(int Script, ScheduleDeclaration Syntax)> Schedules => schedules;

    private Place At(SyntaxNode node) => new(script, node.Span);

    /// <summary>Takes the names of one script.</summary>
    public void Declare(int index, CompilationUnit unit)
    {
        script = index;
        foreach (var declaration in unit.Declarations) Declare(declaration);
    }

    private void Declare(Declaration declaration)
    {
        switch (declaration)
        {
            case SyncHeader d:
                if (!d.Version.Token.IsMissing && d.Version.Value != 1) state.Report(DiagnosticCatalog.UnknownLanguageVersion, At(d.Version), d.Version.Value);
                if (d.Profile is { Text: Lite }) isLite = true;
                else if (d.Profile is { IsMissing: false } profile) state.ReportUnknown(DiagnosticCatalog.UnknownProfile, At(profile), profile.Text, [Lite], profile.Text);
                break;
            case EnvironmentDeclaration d:
                Add(environments, d.Name, new EnvironmentSymbol(d.Name.Text, Settings.Bind(state, script, d.Settings), At(d.Name)), d);
                break;
            case DefaultsDeclaration d:
                DeclareDefaults(d);
                break;
            case SourceDeclaration d:
                if (IsFree(d.Name, state.Mails)) Add(state.Sources, d.Name, Settings.Source(state, script, d, state.Sources.Count), d);
                break;
            case MailDeclaration d:
                if (IsFree(d.Name, state.Sources)) Add(state.Mails, d.Name, Settings.Mail(state, script, d, state.Mails.Count), d);
                break;
            case ProcedureDeclaration d:
                waitingProcedures.Add((script, d));
                break;
            case TableDeclaration d:
                waitingTables.Add((script, d));
                break;
            case ParameterDeclaration d:
                var parameter = new ParameterSymbol(d.Name.Text, state.Parameters.Count, TypeReader.Read(state, script, d.Type), At(d.Name));
                if (Add(state.Parameters, d.Name, parameter, d)) parameters.Add((parameter, d));
                break;
            case ConstantDeclaration d:
                if (Free(d.Name)) values.Add(Documented(new ConstantSymbol(d.Name.Text, TypeReader.Read(state, script, d.Type), At(d.Name)), d), d);
                break;
            case FunctionDeclaration d:
                DeclareFunction(d);
                break;
            case TranslateDeclaration d:
                var translate = new TranslateSymbol(d.Name.Text, TypeReader.Read(state, script, d.From), TypeReader.Read(state, script, d.To), At(d.Name));
                if (Free(d.Name) && Add(state.Translates, d.Name, translate, d)) translates.Add((translate, d));
                break;
            case TaskDeclaration d:
                var task = new TaskSymbol(d.Name.Text, state.Tasks.Count, At(d.Name));
                if (Add(state.Tasks, d.Name, task, d)) tasks.Add((task, d));
                break;
            case AttributeDeclaration d:
                Add(state.Attributes, d.Name, new AttributeSymbol(d.Name.Text, state.Attributes.Count, TypeReader.Read(state, script, d.Type), At(d.Name)), d);
                break;
            case QueueDeclaration d:
                queues.Add((script, d));
                break;
            case ScheduleDeclaration d:
                schedules.Add((script, d));
                break;
            case TestDeclaration d:
                tests.Add((script, d));
                break;
            case StationDeclaration or StationsDeclaration or FormatDeclaration or DistributionDeclaration or ConnectDeclaration or ConflictsDeclaration:
                network.Add((script, declaration));
                break;
            default:
                Refuse(declaration);
                break;
        }
    }

    /// <summary>What is designed and does not run yet; its name stays silent wherever it is used.</summary>
    private void Refuse(Declaration declaration)
    {
        var (descriptor, name) = declaration switch
        {
            BinderDeclaration d => (DiagnosticCatalog.BinderNotYet, d.Name),
            _ => ((DiagnosticDescriptor?)null, (Identifier?)null),
        };
        if (descriptor is not null) state.Report(descriptor, At(declaration));
        if (name is { IsMissing: false }) state.RefusedNames.Add(name.Text);
    }

    private void DeclareDefaults(DefaultsDeclaration d)
    {
        foreach (var entry in d.Entries)
        {
            if (entry is MappingTail tail) state.MappingDefaults.Add(state, script, tail);
            else if (entry is TimeoutClause timeout) state.DefaultLimit = TimeLimits.Bind(state, script, timeout) is { } limit ? (limit, new Place(script, timeout.Span)) : null;
            else if (entry is RetryClause retry) state.DefaultRetry = Retries.Bind(state, script, retry);
            else if (entry is AuditClause audit) state.DefaultAudit = AuditLines.Bind(state, script, audit, fromDefaults: true);
            else state.Report(DiagnosticCatalog.NoDefault, At(entry), state.TextAt(At(entry)));
        }
    }

    private void DeclareFunction(FunctionDeclaration d)
    {
        var own = ImmutableArray.CreateBuilder<FunctionParameterSymbol>();
        foreach (var parameter in d.Parameters)
        {
            if (own.Any(p => p.Name == parameter.Name.Text)) state.Report(DiagnosticCatalog.DuplicateName, At(parameter.Name), parameter.Name.Text);
            own.Add(new FunctionParameterSymbol(parameter.Name.Text, own.Count, TypeReader.Read(state, script, parameter.Type), At(parameter.Name)));
        }
        if (Free(d.Name)) values.Add(Documented(new FunctionSymbol(d.Name.Text, own.ToImmutable(), TypeReader.Read(state, script, d.ReturnType), At(d.Name)), d), d);
    }

    /// <summary>Constants, functions, parameters and code tables share one space of names.</summary>
    private bool Free(Identifier name)
    {
        if (name.IsMissing) return false;
        if (!values.Contains(name.Text) && !state.Translates.ContainsKey(name.Text) && !state.Parameters.ContainsKey(name.Text)) return true;
        state.Report(DiagnosticCatalog.DuplicateName, At(name), name.Text);
        return false;
    }

    /// <summary>Sources and mails have settings, and a message names them by their name alone.</summary>
    private bool IsFree<T>(Identifier name, Dictionary<string, T> others)
    {
        if (name.IsMissing || !others.ContainsKey(name.Text)) return true;
        state.Report(DiagnosticCatalog.DuplicateName, At(name), name.Text);
        return false;
    }

    private bool Add<T>(Dictionary<string, T> symbols, Identifier name, T symbol, Declaration declaration) where T : Symbol
    {
        if (name.IsMissing) return false;
        if (symbols.TryAdd(name.Text, Documented(symbol, declaration))) return true;
        state.Report(DiagnosticCatalog.DuplicateName, At(name), name.Text);
        return false;
    }

    private T Documented<T>(T symbol, Declaration declaration) where T : Symbol
    {
        symbol.Documentation = declaration.Documentation ?? "";
        symbol.Declaration = At(declaration);
        return symbol;
    }
}
