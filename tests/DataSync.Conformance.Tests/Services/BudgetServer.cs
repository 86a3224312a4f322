using DataSync.TestServers;

namespace DataSync.Conformance.Tests.Services;

/// <summary>The budget service by PHP's SOAP server, one for the tests of a class.</summary>
public sealed class BudgetServer : IDisposable
{
    public ServiceServer Php { get; } = ServiceServer.Php("budget.php");

    public string Address => Php.Address;

    public void Dispose() => Php.Dispose();
}
