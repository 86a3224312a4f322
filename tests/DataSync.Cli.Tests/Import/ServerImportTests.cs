namespace DataSync.Cli.Tests.Import;

/// <summary>Import from servers, over schemas that have what real ones have.</summary>
public sealed class ServerImportTests
{
    private const string PostgresSchema = """
        create schema sales;
        create type mood as enum ('sad', 'it''s ok', 'happy');
        create domain zip as varchar(5) not null;
        create table "Customer" (id integer generated always as identity primary key, "Name" varchar(60) not null, country char(2) not null default 'DE' check (country in ('DE', 'AT')), credit numeric(12,2) default 0, any_number numeric,
            huge numeric(38, 10), hundreds numeric(5, -2), rating smallint check (rating in (1, 2, 3)), mood mood default 'sad', zip zip, tags text[], doc jsonb, seen timestamptz default now(), born date default '2000-01-31', at time, price money,
            took interval, flags bit(4), flag bit(1), uid uuid default gen_random_uuid(), photo bytea, ratio double precision, note text, address inet, active boolean not null default true, upper_name text generated always as (upper("Name")) stored,
            boss integer references "Customer"(id), "select" text, "Hire Date" date);
        create table sales.orders (station integer, serial integer, customer integer not null references "Customer"(id), code varchar(10) not null unique, opened timestamp(3) not null default '2020-01-01 00:00:00', primary key (serial, station));
        create table sales."order line" (station integer, serial integer, line serial, amount numeric(20,4) not null, primary key (station, serial, line), foreign key (station, serial) references sales.orders(station, serial),
            code varchar(10) references sales.orders(code));
        create table orders (id bigserial primary key);
        create table loose (a integer, b text);
        create view rich as select id, "Name" from "Customer" where credit > 1000;
        create table "with.dot" (id integer primary key)
        """;

    private const string PostgresDeclared = """
        table Customer in shop {
            key id     : int              generated
            Name       : text(60)
            country    : text(2)          in ("DE", "AT") default "DE"
            credit     : decimal(12, 2)?  default 0
            any_number : decimal?  // numeric: of more than 28 digits a value is refused
            huge       : decimal?  // numeric(38,10): of more than 28 digits a value is refused
            hundreds   : decimal(7, 0)?
            rating     : int?             in (1, 2, 3)
            mood       : text(7)?         in ("sad", "it's ok", "happy") default "sad"
            zip        : text(5)
            // tags is left out: text[]: a column holds one value. A view can make rows or a text of it.
            doc        : text?  // jsonb, as text
            seen       : datetime?  // timestamp with time zone: read and written in UTC; default now()
            born       : date?            default 2000-01-31
            at         : time?
            // price is left out: money: its form depends on the server. A view can cast it to numeric.
            // took is left out: interval: an interval of months and days has no fixed length. A view can make a number of it.
            // flags is left out: bit(4): a row of bits is no number. A view can cast it.
            // flag is left out: bit(1): a row of bits is no number. A view can cast it.
            uid        : guid?  // default gen_random_uuid()
            photo      : bytes?
            ratio      : float?
            note       : text?
            // address is left out: inet: the language has no type for it. A view can cast it to one it has.
            active     : bool             default true
            upper_name : text?            computed
            boss       : int?
            select     : text?
            Hire_Date  : date?            as "Hire Date"
            parent Customer by (boss)
        }

        """;

    private const string MariaDbSchema = """
        create table customer (id int unsigned not null auto_increment primary key, name varchar(60) character set utf8mb4 collate utf8mb4_bin not null, country char(2) not null default 'DE' check (country in ('DE', 'AT')), credit decimal(12,2) default 0,
            big bigint unsigned, huge decimal(38,10), rating tinyint check (rating in (1, 2, 3)), mood enum('sad', 'it''s ok', 'happy') default 'sad', set_of set('a', 'b'), doc json, seen timestamp not null default current_timestamp,
            born date default '2000-01-31', at time(3), flags bit(4), flag bit(1), uid uuid, photo blob, code binary(16), ratio double, single float, note text, active boolean not null default true,
            upper_name varchar(60) as (upper(name)) stored, boss int unsigned references customer(id), `select` text, `Hire Date` date, made year, filled int(8) unsigned zerofill, `back``tick` int);
        create table orders (station int not null, serial int not null, customer int unsigned not null, code varchar(10) not null unique, opened datetime(3) not null default '2020-01-01 00:00:00', primary key (serial, station),
            foreign key (customer) references customer(id), unique (station, serial));
        create table `order line` (station int not null, serial int not null, line int not null, amount decimal(20,4) not null, code varchar(10), primary key (station, serial, line), foreign key (station, serial) references orders(station, serial),
            foreign key (code) references orders(code));
        create table loose (a int, b text);
        create view rich as select id, name from customer where credit > 1000
        """;

    private const string MariaDbDeclared = """
        table customer in shop {
            key id     : int              generated
            name       : text(60)
            country    : text(2)          in ("DE", "AT") default "DE"
            credit     : decimal(12, 2)?  default 0.00
            big        : decimal(20, 0)?
            huge       : decimal?  // decimal(38,10): of more than 28 digits a value is refused
            rating     : int?             in (1, 2, 3)
            mood       : text(7)?         in ("sad", "it's ok", "happy") default "sad"
            // set_of is left out: set('a','b'): it holds several values at a time. A view can cast it to char.
            doc        : text?
            seen       : datetime  // default current_timestamp()
            born       : date?            default 2000-01-31
            at         : time?
            // flags is left out: bit(4): a row of bits is no number. A view can cast it.
            flag       : bool?
            uid        : guid?
            photo      : bytes?
            code       : bytes(16)?
            ratio      : float?
            single     : float?
            note       : text?
            active     : bool             default true
            upper_name : text(60)?        computed
            boss       : int?
            select     : text?
            Hire_Date  : date?            as "Hire Date"
            made       : int?
            filled     : int?
            back_tick  : int?             as "back`tick"
            parent customer by (boss)
        }

        """;

    public static TheoryData<Way> Servers => [Way.Postgres, Way.OdbcPostgres, Way.OdbcMariaDb];

    [Theory, MemberData(nameof(Servers))]
    [Trait("Rule", "tasks R25")]
    public void Every_type_of_a_server_is_declared_or_left_out_with_the_reason(Way way)
    {
        using var shop = new LiveShop(way, Schema(way));

        var text = shop.Import();

        text.ShouldContain(way == Way.OdbcMariaDb ? MariaDbDeclared : PostgresDeclared, Case.Sensitive, text);
    }

    [Theory, MemberData(nameof(Servers))]
    public void Schemas_keys_and_links_are_those_of_the_database(Way way)
    {
        using var shop = new LiveShop(way, Schema(way));

        var text = shop.Import();

        if (way == Way.OdbcMariaDb)
        {
            text.ShouldContain("table orders in shop {");
            text.ShouldContain("parent customer by (customer)");
            text.ShouldContain("table order_line in shop as \"order line\" {");
            text.ShouldContain("parent orders by (station, serial)");
            text.ShouldContain("// parent orders by (code): (code) is not its key.");
        }
        else
        {
            text.ShouldContain("table orders in shop {");
            text.ShouldContain("table sales_orders in shop as \"sales.orders\" {");
            text.ShouldContain("parent Customer by (customer)");
            text.ShouldContain("table order_line in shop as \"sales.order line\" {");
            text.ShouldContain("key line    : int  generated");
            text.ShouldContain("parent sales_orders by (station, serial)");
            text.ShouldContain("// parent sales_orders by (code): (code) is not its key.");
            text.ShouldNotContain("with.dot");
        }
        text.ShouldContain("// No primary key.");
        text.ShouldContain("// A view.");
    }

    [Theory, InlineData(Way.Sqlite), InlineData(Way.OdbcSqlite), InlineData(Way.Postgres), InlineData(Way.OdbcPostgres), InlineData(Way.OdbcMariaDb)]
    public void What_was_imported_agrees_with_its_database_and_with_the_tables_made_from_it(Way way)
    {
        using var shop = new LiveShop(way, Schema(way));
        var model = shop.Import();

        var check = shop.Check();
        check.Error.ShouldNotContain("error ");
        check.Error.ShouldNotContain("warning ");
        check.Exit.ShouldBe(0, check.Error);

        // What the database computes is not made from a declaration.
        using var other = new LiveShop(way, way is Way.Postgres or Way.OdbcPostgres ? "create schema sales" : "");
        other.At.Write("model.sync", string.Join('\n', model.Split('\n').Where(line => !line.EndsWith(" computed", StringComparison.Ordinal))));
        other.Write("import \"model.sync\"\n");
        other.CreateTables();

        check = other.Check();
        check.Error.ShouldNotContain("error ");
        check.Error.ShouldNotContain("warning ");
        check.Exit.ShouldBe(0, check.Error);
    }

    /// <summary>What an import declares can be read and written: a row goes through a task and arrives beside itself.</summary>
    [Theory, InlineData(Way.Sqlite), InlineData(Way.OdbcSqlite), InlineData(Way.Postgres), InlineData(Way.OdbcPostgres), InlineData(Way.OdbcMariaDb)]
    public void A_row_of_an_imported_table_goes_through_a_task_without_loss(Way way)
    {
        using var shop = new LiveShop(way, Schema(way));
        shop.Sql(way switch
        {
            Way.OdbcMariaDb => """
                insert into customer (name, country, credit, big, huge, rating, mood, doc, seen, born, at, flag, uid, photo, code, ratio, single, note, active, boss, `select`, `Hire Date`, made, filled, `back``tick`)
                values ('Größe', 'AT', 12.34, 18446744073709551615, 123456789.0123456789, 2, 'it''s ok', '{"a": 1}', '2026-11-21 09:30:15', '1999-12-31', '09:30:15.123', 1, '7d444840-9dc0-11d1-b245-5ffdce74fad2', x'00ff', x'000102030405060708090a0b0c0d0e0f', 0.1, 0.5, 'long text', 0, null, 'x', '2020-02-29', 2026, 42, -1)
                """,
            Way.Sqlite or Way.OdbcSqlite => """
                drop table ds_done;
                insert into customer (name, country, credit, rating, "Hire Date", [like], "a ""quoted"" {name}", balance, born, active) values ('Größe', 'AT', 12.34, 2, '2020-02-29', 'x', 'y', 0.5, '2026-11-21 09:30:15', 0)
                """,
            _ => """
                insert into "Customer" ("Name", country, credit, any_number, huge, hundreds, rating, mood, zip, doc, seen, born, at, flag, uid, photo, ratio, note, active, "select", "Hire Date")
                values ('Größe', 'AT', 12.34, 1234567890.123456789, 123456789.0123456789, 12300, 2, 'it''s ok', '12345', '{"a": 1}', '2026-11-21 09:30:15.123456+00', '1999-12-31', '09:30:15.123456', '1', '7d444840-9dc0-11d1-b245-5ffdce74fad2', '\x00ff', 0.1, 'long text', false, 'x', '2020-02-29')
                """,
        });
        shop.Import();
        var table = way is Way.Postgres or Way.OdbcPostgres ? "Customer" : "customer";
        shop.Write($"import \"model.sync\"\ntask Copy for {table} as item {{ insert {table} {{ map same names from item except (id, upper_name) }} }}\n");

        var run = shop.At.Run("run", shop.At["post.sync"], "Copy", "--key", "1");

        run.Exit.ShouldBe(0, run.Error);
        var columns = shop.Columns(table).Except(["id"]).ToList();
        foreach (var column in columns)
            shop.Ask($"select count(*) from {shop.Quote(table)} where {shop.Text(column)} is null or {shop.Text(column)} = (select {shop.Text(column)} from {shop.Quote(table)} where id = 1)").ShouldBe("2", column);
    }

    [Fact]
    public void A_pattern_chooses_a_schema()
    {
        using var shop = new LiveShop(Way.Postgres, PostgresSchema);

        var import = shop.At.Run("import", "shop", "sales.*", "--script", shop.At["post.sync"]);

        import.Out.ShouldContain("table orders in shop as \"sales.orders\"");
        import.Out.ShouldContain("// parent Customer by (customer): that table is not declared.");
        import.Out.ShouldNotContain("table Customer");
    }

    private static string Schema(Way way) => way switch { Way.OdbcMariaDb => MariaDbSchema, Way.Sqlite or Way.OdbcSqlite => SqliteImportTests.Schema, _ => PostgresSchema };
}
