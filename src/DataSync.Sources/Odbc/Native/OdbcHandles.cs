using System.Runtime.InteropServices;

namespace DataSync.Sources.Odbc.Native;

/// <summary>A handle of the driver manager, freed once, and only after everything that hangs below it.</summary>
internal abstract class OdbcHandle : SafeHandle
{
    private readonly OdbcHandle? _parent;

    protected OdbcHandle(short type, OdbcHandle? parent)
        : base(0, ownsHandle: true)
    {
        Type = type;
        var code = OdbcApi.SQLAllocHandle(type, parent?.Raw ?? 0, out var raw);
        if (!CallLevel.Ok(code))
        {
            if (parent is not null)
                throw OdbcException.From(parent, "No handle could be had from the driver manager", DriverQuirks.Standard);
            throw OdbcException.Refusal(OdbcCodes.Of(SqlStateClass.HostNotSetUp), SqlStateClass.HostNotSetUp, "The ODBC driver manager gave no environment.");
        }
        SetHandle(raw);
        if (parent is not null)
        {
            var added = false;
            parent.DangerousAddRef(ref added);
            _parent = parent;
        }
    }

    internal short Type { get; }

    public override bool IsInvalid => handle == 0;

    /// <summary>The bare handle, for calls that outlive no owner.</summary>
    /// <exception cref="ObjectDisposedException">The owner was disposed.</exception>
    internal nint Raw
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    protected override bool ReleaseHandle()
    {
        BeforeFree(handle);
        var code = OdbcApi.SQLFreeHandle(Type, handle);
        _parent?.DangerousRelease();
        return CallLevel.Ok(code);
    }

    protected virtual void BeforeFree(nint raw)
    {
    }
}

/// <summary>The process's one environment.</summary>
internal sealed class OdbcEnvironment : OdbcHandle
{
    private static readonly Lazy<OdbcEnvironment> Shared = new(Create);

    private OdbcEnvironment()
        : base(CallLevel.HandleEnvironment, null)
    {
    }

    /// <exception cref="OdbcException">DS6111: there is no driver manager on this machine.</exception>
    internal static OdbcEnvironment Instance => Shared.Value;

    private static OdbcEnvironment Create()
    {
        try
        {
            var environment = new OdbcEnvironment();
            OdbcApi.SQLSetEnvAttr(environment.Raw, CallLevel.AttrOdbcVersion, CallLevel.OdbcVersion3, 0);
            return environment;
        }
        catch (DllNotFoundException)
        {
            throw OdbcException.Refusal(OdbcCodes.Of(SqlStateClass.HostNotSetUp), SqlStateClass.HostNotSetUp,
                "There is no ODBC driver manager on this machine. Install unixODBC (Debian: apt-get install unixodbc) and the driver of your database.");
        }
    }
}

/// <summary>A connection; disconnects before it is freed.</summary>
internal sealed class OdbcConnectionHandle(OdbcEnvironment environment) : OdbcHandle(CallLevel.HandleConnection, environment)
{
    internal bool Connected { get; set; }

    protected override void BeforeFree(nint raw)
    {
        if (Connected)
            OdbcApi.SQLDisconnect(raw);
    }
}

/// <summary>A statement; keeps its connection alive.</summary>
internal sealed class OdbcStatementHandle(OdbcConnectionHandle connection) : OdbcHandle(CallLevel.HandleStatement, connection);
