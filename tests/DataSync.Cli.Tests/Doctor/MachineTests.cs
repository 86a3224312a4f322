using DataSync.Cli.Tests.Import;
using DataSync.TestServers;

namespace DataSync.Cli.Tests.Doctor;

/// <summary>Drivers and data sources as the driver manager finds them, in files of the test's own.</summary>
public sealed class MachineTests
{
    private const string Task = """
        source shop = odbc { connection: env SHOP }
        table Thing in shop as "thing" { key id : int, name : text(20)? }
        task Keep { upsert Thing by id { id <- 1, name <- "kept" } }
        """;

    [Fact]
    public void A_machine_is_looked_at_without_a_script()
    {
        var doctor = Workplace.Empty().Run("doctor");

        doctor.Exit.ShouldBe(0, doctor.Out);
        doctor.Out.ShouldContain("ok       driver manager: ");
        doctor.Out.ShouldContain("ok       driver SQLite3: ");
    }

    [Fact]
    [Trait("Rule", "tasks R22")]
    [Trait("Rule", "tasks R23")]
    public void A_data_source_name_serves_in_place_of_a_connection_string()
    {
        using var at = Prepare();
        File.WriteAllText(at["odbc.ini"], $"[things]\nDriver = SQLite3\nDatabase = {at["things.db"]}\n");
        at.Sql("things.db", "create table thing (id integer primary key, name varchar(20))");

        var doctor = DoctorProcess.Run(Environment(at, "things"), "doctor", at["keep.sync"]);
        doctor.Exit.ShouldBe(0, doctor.Out + doctor.Error);
        doctor.Out.ShouldContain("ok       data source things: driver SQLite3");
        doctor.Out.ShouldContain("ok       it opens: SQLite ");
        doctor.Out.ShouldContain("ok       table thing: select, insert, update");
        doctor.Out.ShouldContain("no problem, no warning.");

        DoctorProcess.Run(Environment(at, "things"), "run", at["keep.sync"]).Exit.ShouldBe(0);
        at.Ask("things.db", "select name from thing").ShouldBe("kept");
        DoctorProcess.Run(Environment(at, "DSN=things"), "import", "shop", "thing", "--script", at["keep.sync"]).Error.ShouldContain("Declared already");
    }

    [Fact]
    [Trait("Rule", "tasks R28")]
    public void A_data_source_name_that_is_not_registered_is_named_with_those_that_are()
    {
        using var at = Prepare();
        File.WriteAllText(at["odbc.ini"], "[things]\nDriver = SQLite3\n");

        var doctor = DoctorProcess.Run(Environment(at, "thinks"), "doctor", at["keep.sync"]);

        doctor.Exit.ShouldBe(1);
        doctor.Out.ShouldContain("problem  DS5142: The data source thinks is not registered on this machine.");
        doctor.Out.ShouldContain("Data sources are: things.");
        doctor.Out.ShouldContain("problem  DS5144: It cannot be opened:");
    }

    [Fact]
    public void A_driver_whose_file_is_gone_is_a_problem_where_it_is_used_and_a_warning_where_all_are_looked_at()
    {
        using var at = Prepare();
        File.WriteAllText(at["odbcinst.ini"], File.ReadAllText(at["odbcinst.ini"]) + $"\n[Gone]\nDriver = {at["libgone.so"]}\n");

        var used = DoctorProcess.Run(Environment(at, "Driver=Gone;Database=x"), "doctor", at["keep.sync"]);
        used.Exit.ShouldBe(1);
        used.Out.ShouldContain("problem  DS5141: The driver Gone cannot be loaded: its library ");
        used.Out.ShouldContain("libgone.so does not exist.");

        var unused = DoctorProcess.Run(Environment(at, ""), "doctor");
        unused.Exit.ShouldBe(0);
        unused.Out.ShouldContain("warning  DS5141: The driver Gone cannot be loaded");
    }

    [Fact]
    public void A_file_that_is_no_driver_is_told()
    {
        using var at = Prepare();
        at.Write("libfake.so", "not a library");
        File.WriteAllText(at["odbcinst.ini"], $"[Fake]\nDriver = {at["libfake.so"]}\n");

        var doctor = DoctorProcess.Run(Environment(at, "Driver=Fake"), "doctor", at["keep.sync"]);

        doctor.Exit.ShouldBe(1);
        doctor.Out.ShouldContain("problem  DS5141: The driver Fake cannot be loaded:");
        doctor.Out.ShouldContain("is no driver, or lacks something it needs");
    }

    [Fact]
    public void A_driver_that_is_not_registered_is_told_with_those_that_are()
    {
        using var at = Prepare();

        var doctor = DoctorProcess.Run(Environment(at, "Driver=SQLight;Database=x"), "doctor", at["keep.sync"]);

        doctor.Exit.ShouldBe(1);
        doctor.Out.ShouldContain("problem  DS5141: The driver SQLight is not registered on this machine.");
        doctor.Out.ShouldContain("Drivers are: ");
    }

    [Fact]
    public void A_machine_without_drivers_is_warned_of()
    {
        using var at = Prepare();
        File.WriteAllText(at["odbcinst.ini"], "");

        DoctorProcess.Run(Environment(at, "x"), "doctor").Out.ShouldContain("warning  DS5141: No ODBC driver is registered.");
    }

    [Fact]
    public void Without_odbc_a_project_is_not_bothered_with_it()
    {
        using var at = Workplace.Empty().Write("keep.sync", "sync 1\nsource shop = sqlite { file: \"things.db\", create: true }\n");

        at.Run("doctor", at["keep.sync"]).Out.ShouldNotContain("driver");
    }

    private static Workplace Prepare()
    {
        var at = Workplace.Empty().Write("keep.sync", "sync 1\n" + Task);
        at.Write("odbcinst.ini", "[SQLite3]\nDriver = libsqlite3odbc.so\n").Write("odbc.ini", "");
        return at;
    }

    private static IEnumerable<(string, string)> Environment(Workplace at, string connection)
    {
        var folder = Path.GetDirectoryName(at["odbc.ini"]) ?? "";
        return [("ODBCSYSINI", folder), ("ODBCINI", Path.Combine(folder, "user.ini")), ("SHOP", connection), ("LC_ALL", "C.UTF-8")];
    }
}
