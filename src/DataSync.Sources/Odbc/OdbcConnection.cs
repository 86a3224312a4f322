using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using DataSync.Sources.Odbc.Native;

namespace DataSync.Sources.Odbc;

/// <summary>
/// A connection through the driver manager, by connection string or name of a data source. Not for use from several threads at
/// once; only <see cref="OdbcCommand.Cancel"/> may come from another.
/// </summary>
public sealed unsafe class OdbcConnection : DbConnection
{
    private OdbcConnectionHandle? _handle;
    private UnderWay? _underWay;
    private OdbcConnectionText _text = OdbcConnectionText.Parse("");
    private string _connectionString = "";
    private readonly HashSet<OdbcCommand> _prepared = [];
    private int _openReaders;

    /// <summary>A closed connection without text.</summary>
    public OdbcConnection()
    {
    }

    /// <summary>A closed connection.</summary>
    public OdbcConnection(string connectionString) => ConnectionString = connectionString;

    /// <summary>What the driver does differently; <see cref="DriverQuirks.Standard"/> until the connection is open.</summary>
    public DriverQuirks Quirks { get; internal set; } = DriverQuirks.Standard;

    /// <summary>Seconds to wait for a connection; 0 (default) leaves it to the driver.</summary>
    public int LoginTimeout { get; init; }

    /// <inheritdoc/>
    [AllowNull]
    public override string ConnectionString
    {
        get => _connectionString;
        set
        {
            if (State != ConnectionState.Closed)
                throw new InvalidOperationException("The connection is open; its text cannot be changed now.");
            _connectionString = value ?? "";
            _text = OdbcConnectionText.Parse(_connectionString);
        }
    }

    /// <inheritdoc/>
    public override ConnectionState State => _handle is null ? ConnectionState.Closed : IsLost ? ConnectionState.Broken : ConnectionState.Open;

    /// <summary>Name of the data source or of the driver, for messages: never a secret.</summary>
    public override string DataSource => _text.DataSourceName ?? _text.Driver ?? "";

    /// <inheritdoc/>
    public override string Database => _handle is null ? _text["Database"] ?? "" : Info(CallLevel.InfoDatabaseName);

    /// <inheritdoc/>
    public override string ServerVersion => Info(CallLevel.InfoDbmsVersion);

    /// <summary>Name of the database product, as the driver says it.</summary>
    public string ServerName => Info(CallLevel.InfoDbmsName);

    /// <summary>File name of the driver's library.</summary>
    public string DriverName => Info(CallLevel.InfoDriverName);

    /// <summary>The character that quotes a name in this database; a blank where names cannot be quoted.</summary>
    public string IdentifierQuote => Info(CallLevel.InfoIdentifierQuote);

    /// <summary>Whether the link was found to be lost: nothing runs on this connection any more.</summary>
    public bool IsLost { get; private set; }

    internal OdbcConnectionHandle Handle
    {
        get
        {
            Settle();
            return _handle ?? throw new InvalidOperationException("The connection is closed.");
        }
    }

    internal OdbcTransaction? Transaction { get; set; }

    internal bool TextAsUtf8 { get; private set; }

    /// <summary>Whether the driver can give, after a block was fetched, the whole of a value that did not fit.</summary>
    internal bool GivesRestOfBlock { get; private set; }

    /// <summary>Whether the driver can give the whole of a bound value that did not fit.</summary>
    internal bool GivesRestOfBound { get; set; }

    /// <inheritdoc/>
    /// <exception cref="OdbcException">The driver or the driver manager refuses; the message names data source or driver.</exception>
    public override void Open()
    {
        if (_handle is not null)
            throw new InvalidOperationException("The connection is open already.");

        var expected = DriverQuirks.For(_text.Driver ?? (_text.DataSourceName is { } name ? RegisteredSources.Entry(name, "Driver") : null) ?? "");
        var text = expected.ConnectionDefaults
            .Where(entry => _text.DataSourceName is not { } dsn || RegisteredSources.Entry(dsn, entry.Keyword) is null)
            .Aggregate(_text, (all, entry) => all.WithDefault(entry.Keyword, entry.Value));
        if (LoginTimeout > 0 && expected.LoginTimeoutKeyword is { } word)
            text = text.WithDefault(word, LoginTimeout.ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (expected.ConnectionFlags is var (keyword, bits))
            text = text.WithFlags(keyword, bits, _text.DataSourceName is { } source ? RegisteredSources.Entry(source, keyword) : null);

        var handle = new OdbcConnectionHandle(OdbcEnvironment.Instance);
        try
        {
            if (LoginTimeout > 0)
                OdbcApi.SQLSetConnectAttrW(handle.Raw, CallLevel.AttrLoginTimeout, LoginTimeout, 0);
            if (!CallLevel.Ok(Connect(handle, text.ToString(), expected)))
                throw OdbcException.From(handle, $"Cannot connect to {Subject()} ({Hint()})", expected);
            handle.Connected = true;
            _handle = handle;
        }
        catch (Exception) when (_handle is null)
        {
            handle.Dispose();
            throw;
        }

        Quirks = DriverQuirks.For(DriverName).Under(_text);
        TextAsUtf8 = Quirks.Text == Utf8Text.Always || (Quirks.Text == Utf8Text.InUtf8Locale && ProcessLocale.IsUtf8);
        var extensions = InfoNumber(CallLevel.InfoGetDataExtensions);
        GivesRestOfBound = (extensions & CallLevel.GetDataBound) != 0;
        GivesRestOfBlock = GivesRestOfBound && (extensions & CallLevel.GetDataBlock) != 0;
        OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
    }

    /// <inheritdoc/>
    public override void Close()
    {
        if (_handle is null)
            return;
        Settle();
        // Statements hold the connection: what the user did not dispose of would keep it open.
        foreach (var command in _prepared.ToArray())
            command.Forget();
        // A reader that closes its connection got here first.
        if (_handle is null)
            return;
        Transaction?.Dispose();
        _handle.Dispose();
        _handle = null;
        Quirks = DriverQuirks.Standard;
        IsLost = false;
        OnStateChange(new StateChangeEventArgs(ConnectionState.Open, ConnectionState.Closed));
    }

    /// <inheritdoc/>
    public override void ChangeDatabase(string databaseName)
    {
        fixed (char* characters = databaseName)
        {
            var code = OdbcApi.SQLSetConnectAttrW(Handle.Raw, CallLevel.AttrCurrentCatalog, (nint)characters, databaseName.Length * sizeof(char));
            if (!CallLevel.Ok(code))
                throw OdbcException.From(Handle, $"Cannot change to database {databaseName}", Quirks);
        }
    }

    /// <summary>A new command of this connection.</summary>
    public new OdbcCommand CreateCommand() => new() { Connection = this, Transaction = Transaction };

    /// <inheritdoc cref="DbConnection.BeginTransaction()"/>
    public new OdbcTransaction BeginTransaction() => (OdbcTransaction)base.BeginTransaction();

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc/>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel)
    {
        if (Transaction is not null)
            throw new InvalidOperationException("This connection is in a transaction already.");
        RefuseLost();
        RefuseOpenReaders();
        return Transaction = OdbcTransaction.Begin(this, isolationLevel);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            Close();
        base.Dispose(disposing);
    }

    /// <exception cref="OdbcException">DS6160: the link was lost earlier.</exception>
    internal void RefuseLost()
    {
        if (IsLost)
            throw OdbcException.Refusal(OdbcCodes.Lost, SqlStateClass.Connection, $"The link to {Subject()} was lost, and what was under way on it is undone. Connect again.");
    }

    /// <summary>Remembers a failure that means that the link is lost.</summary>
    internal OdbcException Noticed(OdbcException error)
    {
        if (error.Class == SqlStateClass.Connection || (error.Class == SqlStateClass.Other && SaysDead()))
            IsLost = true;
        return IsLost && error.Class == SqlStateClass.Other ? error.As(SqlStateClass.Connection, "The link was lost") : error;
    }

    /// <summary>Runs a statement while the caller goes on.</summary>
    internal UnderWay Start(Func<int> statement)
    {
        Settle();
        return _underWay = new UnderWay(statement);
    }

    /// <summary>Waits for the statement that is under way. A driver is asked one thing at a time.</summary>
    internal void Settle() => _underWay?.End();

    /// <summary>Before a commit: a statement that failed must not be taken for done.</summary>
    internal void TellFailure() => _underWay?.TellFailure();

    /// <summary>Waits for the statement that is under way; how it ended is of no interest any more once its transaction ends.</summary>
    internal void Forget()
    {
        Settle();
        _underWay = null;
    }

    internal void Prepared(OdbcCommand command) => _prepared.Add(command);

    internal void Forgotten(OdbcCommand command) => _prepared.Remove(command);

    internal void ReaderOpened() => _openReaders++;

    internal void ReaderClosed() => _openReaders--;

    private static short Connect(OdbcConnectionHandle handle, string text, DriverQuirks quirks)
    {
        if (quirks.IsNarrow)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(text);
            fixed (byte* narrow = bytes)
                return OdbcApi.SQLDriverConnect(handle.Raw, 0, narrow, (short)bytes.Length, null, 0, out _, CallLevel.DriverNoPrompt);
        }
        fixed (char* wide = text)
            return OdbcApi.SQLDriverConnectW(handle.Raw, 0, wide, (short)text.Length, null, 0, out _, CallLevel.DriverNoPrompt);
    }

    private void RefuseOpenReaders()
    {
        if (_openReaders > 0 && Quirks.TransactionEndsReaders)
        {
            throw OdbcException.Refusal(OdbcCodes.ReaderOpen, SqlStateClass.Parameters,
                $"Cannot begin a transaction on {Subject()} while a reader is open: {Quirks.Name} would end it without a word. Read to the end first, or use a second connection.");
        }
    }

    internal string Subject() => _text.DataSourceName is { } name ? $"data source \"{name}\"" : $"driver \"{_text.Driver}\"";

    private string Hint() => _text.DataSourceName is null ? "odbcinst -q -d lists the drivers" : "odbcinst -q -s lists the data sources";

    private string Info(ushort type)
    {
        var value = stackalloc char[512];
        var code = OdbcApi.SQLGetInfoW(Handle.Raw, type, value, 512 * sizeof(char), out var length);
        return CallLevel.Ok(code) ? new string(value, 0, Math.Clamp(length / sizeof(char), 0, 511)) : "";
    }

    // What the driver has noticed; it asks nobody.
    private bool SaysDead()
    {
        var dead = 0;
        return _handle is { } handle && CallLevel.Ok(OdbcApi.SQLGetConnectAttrW(handle.Raw, CallLevel.AttrConnectionDead, &dead, sizeof(int), out _)) && dead == 1;
    }

    private uint InfoNumber(ushort type)
    {
        uint value = 0;
        return CallLevel.Ok(OdbcApi.SQLGetInfoW(Handle.Raw, type, &value, sizeof(uint), out _)) ? value : 0;
    }
}
