namespace DataSync.Cli.Tests.Import;

public sealed class SqliteImportTests
{
    private const string Shop = """
        sync 1
        source shop = sqlite { file: "shop.db" }
        """;

    internal const string Schema = """
        create table customer (id integer primary key, name varchar(60) not null, country char(2) not null default 'DE' check (country in ('DE', 'AT', 'CH')), credit decimal(12,2) default 0,
            rating int check (rating in (1, 2, 3)), "Hire Date" date, [like] text, "a ""quoted"" {name}" text, balance decimal, note, born datetime default current_timestamp, active boolean not null default 1,
            boss integer references customer, upper_name text generated always as (upper(name)) virtual);
        create table orders (station int not null, serial int not null, customer int not null references customer(id), code text not null unique, primary key (station, serial));
        create table "order line" (station int not null, serial int not null, line int not null, amount decimal(20,4), primary key (station, serial, line), foreign key (serial, station) references orders (serial, station),
            foreign key (line) references orders(code));
        create table hen (id integer primary key, egg int references egg(id));
        create table egg (id integer primary key, hen int references hen(id));
        create table loose (code varchar(10) not null unique, hint text);
        create table measured (at REAL primary key, value double precision);
        create table key ("key" text primary key, parent text, protect text, "in" text, value "UNSIGNED BIG INT", stuff stuff);
        create view rich as select id, name from customer where credit > 1000;
        create table ds_done (id text);
        """;

    private const string Declared = """
        sync 1

        // As the database has them. Say `masked` behind a column whose values must not be shown.

        table customer in shop {
            key id        : int              generated
            name          : text(60)
            country       : text(2)          in ("DE", "AT", "CH") default "DE"
            credit        : decimal(12, 2)?  default 0
            rating        : int?             in (1, 2, 3)
            Hire_Date     : date?            as "Hire Date"
            like_         : text?            as "like"
            a_quoted_name : text?            as "a \"quoted\" \{name\}"
            balance       : float?  // decimal, which the database keeps as a floating number: for amounts declare a decimal of at most 15 digits
            // note is left out: the column has no type in the database.
            born          : datetime?  // default current_timestamp
            active        : bool             default true
            boss          : int?
            upper_name    : text?            computed
            parent customer by (boss)
        }

        """;

    [Fact]
    public void A_reference_to_a_table_whose_key_has_more_columns_is_told_and_no_parent()
    {
        using var at = Prepare();
        at.Sql("shop.db", "create table pair (x int, y int, primary key (x, y)); create table one (id integer primary key, p int references pair)");

        var import = at.Run("import", "shop", "one", "pair", "--script", at["post.sync"]);

        import.Exit.ShouldBe(0, import.Error);
        import.Out.ShouldContain("table one in shop");
        import.Out.ShouldContain("    // parent pair by (p): (x, y) is not its key.\n");
    }

    [Fact]
    [Trait("Rule", "tasks R25")]
    public void Tables_are_declared_as_a_person_would_write_them()
    {
        using var at = Prepare();

        var import = at.Run("import", "shop", "customer", "--script", at["post.sync"]);

        import.Exit.ShouldBe(0, import.Error);
        import.Out.ShouldBe(Declared);
    }

    [Fact]
    public void Links_follow_foreign_keys_in_the_order_of_the_parents_key_and_never_in_a_circle()
    {
        using var at = Prepare();

        var text = at.Run("import", "shop", "--script", at["post.sync"]).Out;

        text.ShouldContain("    parent customer by (customer)\n");
        text.ShouldContain("    parent orders by (station, serial)\n");
        text.ShouldContain("    // parent orders by (line): (code) is not its key.\n");
        text.ShouldContain("    parent hen by (hen)\n");
        text.ShouldContain("    // parent egg by (egg): it would close a circle.\n");
        text.ShouldContain("amount      : decimal(15, 4)?  // decimal(20,4), of which the database keeps 15 digits");
        text.ShouldContain("table order_line in shop as \"order line\" {");
    }

    [Fact]
    public void What_has_no_key_says_what_to_do()
    {
        using var at = Prepare();

        var text = at.Run("import", "shop", "loose", "rich", "measured", "--script", at["post.sync"]).Out;

        text.ShouldContain("// No primary key. (code) is unique: write `key` before it;");
        text.ShouldContain("    // A view. Write `key` before");
        text.ShouldContain("// Its key (at) cannot be declared, because of at REAL.");
    }

    [Fact]
    public void The_engines_own_tables_are_not_offered()
    {
        using var at = Prepare();

        at.Run("import", "shop", "--script", at["post.sync"]).Out.ShouldNotContain("ds_done");
    }

    [Fact]
    public void What_is_imported_checks_without_an_error()
    {
        using var at = Prepare();
        at.Run("import", "shop", "--script", at["post.sync"], "--out", at["model.sync"]).Error.ShouldContain("import \"model.sync\"");
        at.Write("post.sync", Shop + "\nimport \"model.sync\"\n");

        var check = at.Run("check", at["post.sync"]);

        check.Error.ShouldBeEmpty();
        check.Exit.ShouldBe(0);
    }

    [Fact]
    public void A_file_is_not_overwritten_unless_that_is_said()
    {
        using var at = Prepare();
        at.Write("model.sync", "sync 1\n// mine\n");

        var refused = at.Run("import", "shop", "--script", at["post.sync"], "--out", at["model.sync"]);
        refused.Exit.ShouldBe(2);
        refused.Error.ShouldContain("DS5120");
        File.ReadAllText(at["model.sync"]).ShouldBe("sync 1\n// mine\n");

        at.Run("import", "shop", "loose", "--script", at["post.sync"], "--out", at["model.sync"], "--force").Exit.ShouldBe(0);
        File.ReadAllText(at["model.sync"]).ShouldNotContain("// mine");
    }

    [Fact]
    public void Missing_tables_are_added_to_a_script_and_the_rest_of_it_stays()
    {
        using var at = Prepare();
        at.Write("post.sync", Shop + "\n// mine\ntable Buyer in shop as \"customer\" {\n    key id : int generated\n}");

        var added = at.Run("import", "shop", "customer", "orders", "--out", at["post.sync"], "--add");

        added.Exit.ShouldBe(0, added.Error);
        added.Error.ShouldContain("left as they are: customer");
        var text = File.ReadAllText(at["post.sync"]);
        text.ShouldStartWith(Shop + "\n// mine\ntable Buyer in shop");
        text.ShouldContain("parent Buyer by (customer)");
        at.Run("check", at["post.sync"]).Exit.ShouldBe(0);
        at.Run("import", "shop", "orders", "--out", at["post.sync"], "--add").Error.ShouldContain("Nothing to import.");

        at.Sql("shop.db", "create table bare (note)");
        at.Run("import", "shop", "bare", "--out", at["post.sync"], "--add").Exit.ShouldBe(0);
        var remarked = File.ReadAllText(at["post.sync"]);
        remarked.ShouldContain("// bare: no column of it can be declared.");
        at.Run("import", "shop", "bare", "--out", at["post.sync"], "--add").Error.ShouldContain("Nothing to import.");
        File.ReadAllText(at["post.sync"]).ShouldBe(remarked);
    }

    [Fact]
    public void A_source_can_be_given_on_the_command_line_and_is_declared_with_its_tables()
    {
        using var at = Prepare();

        at.Run("import", "shop", "ord*", "--kind", "sqlite", "--setting", "file=shop.db", "--out", at["model.sync"]).Exit.ShouldBe(0);

        File.ReadAllText(at["model.sync"]).ShouldStartWith("sync 1\n\nsource shop = sqlite { file: \"shop.db\" }\n");
        at.Run("check", at["model.sync"]).Exit.ShouldBe(0);
    }

    [Fact]
    public void A_password_never_gets_into_a_script()
    {
        using var at = Prepare();

        var import = at.Run("import", "shop", "--kind", "odbc", "--connection", "DSN=shop;PWD=geheim");

        import.Exit.ShouldBe(2);
        import.Error.ShouldContain("DS5123");
        (import.Out + import.Error).ShouldNotContain("geheim");
        at.Run("import", "shop", "--kind", "odbc", "--connection", "DSN=shop", "--setting", "password=geheim").Error.ShouldContain("DS2022");
    }

    [Fact]
    public void A_table_or_a_source_that_is_not_there_is_told_with_those_that_are()
    {
        using var at = Prepare();

        var table = at.Run("import", "shop", "costumer", "--script", at["post.sync"]);
        table.Exit.ShouldBe(2);
        table.Error.ShouldContain("DS5121");
        table.Error.ShouldContain("customer");
        var source = at.Run("import", "shpo", "--script", at["post.sync"]);
        source.Exit.ShouldBe(2);
        source.Error.ShouldContain("DS5122");
        source.Error.ShouldContain("shop");
    }

    [Fact]
    public void A_long_list_of_values_goes_on_on_lines_of_its_own()
    {
        using var at = Workplace.Empty().Write("post.sync", Shop);
        var values = Enumerable.Range(1, 60).Select(number => $"value \"{number}\", of {{many}}").ToList();
        at.Sql("shop.db", $"create table t (id integer primary key, v varchar(40) check (v in ({string.Join(", ", values.Select(value => $"'{value}'"))})))");
        at.Run("import", "shop", "--script", at["post.sync"], "--out", at["model.sync"]).Exit.ShouldBe(0);
        at.Write("post.sync", Shop + "\nimport \"model.sync\"\n");

        File.ReadAllLines(at["model.sync"]).Max(line => line.Length).ShouldBeLessThanOrEqualTo(145);
        at.Run("check", "--live", at["post.sync"]).Error.ShouldBeEmpty();
    }

    [Fact]
    public void A_database_without_tables_is_told()
    {
        using var at = Workplace.Empty().Write("post.sync", Shop);
        at.Sql("shop.db", "pragma user_version = 1");

        var import = at.Run("import", "shop", "--script", at["post.sync"]);
        import.Exit.ShouldBe(2);
        import.Error.ShouldContain("DS5121");
    }

    [Fact]
    public void Every_word_of_the_language_can_be_a_table_and_a_column()
    {
        var words = DataSync.Language.Syntax.LanguageWords.Reserved.Concat(DataSync.Language.Syntax.LanguageWords.Soft).ToList();
        using var at = Workplace.Empty().Write("post.sync", Shop);
        at.Sql("shop.db", $"create table words ({string.Join(", ", words.Select(word => $"\"{word}\" text"))})");
        foreach (var word in words) at.Sql("shop.db", $"create table if not exists \"{word}\" (id integer primary key, x text)");

        at.Run("import", "shop", "--script", at["post.sync"], "--out", at["model.sync"]).Exit.ShouldBe(0);
        at.Write("post.sync", Shop + "\nimport \"model.sync\"\n");

        var check = at.Run("check", at["post.sync"]);
        check.Error.ShouldBeEmpty();
        check.Exit.ShouldBe(0);
    }

    private static Workplace Prepare()
    {
        var workplace = Workplace.Empty().Write("post.sync", Shop);
        workplace.Sql("shop.db", Schema);
        return workplace;
    }
}
