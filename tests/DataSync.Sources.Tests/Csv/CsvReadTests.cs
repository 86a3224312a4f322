using System.Text;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;
using DataSync.Plans.Sources;
using DataSync.Plans.Values;
using DataSync.Sources.Csv;
using DataSync.Sources.Tests.Sql;

namespace DataSync.Sources.Tests.Csv;

public sealed class CsvReadTests : CsvFiles
{
    [Fact]
    public void Columns_are_found_by_the_names_in_the_first_line()
    {
        Put("prices.csv", "Price,unknown,NUMBER ,name,valid_from\n12.50,x,A1,Chai,2026-11-28\n-3,,A2,\"Chang, \"\"big\"\"\nbottle\",\n");
        Rows(Prices).ShouldBe(["'A1'|'Chai'|12.50|2026-11-28", "'A2'|'Chang, \"big\"\nbottle'|-3|"]);
    }

    [Fact]
    public void Without_a_first_line_columns_come_in_the_order_of_their_declaration()
    {
        Put("prices.csv", "A1;Chai;1,5;28.11.2026\r\nA2;;1.234,50;\r\n");
        Rows(Prices, ("header", false), ("separator", ";"), ("decimal_sign", ","), ("group_sign", "."), ("date_format", "dd.MM.yyyy")).ShouldBe(["'A1'|'Chai'|1.5|2026-11-28", "'A2'||1234.50|"]);
    }

    [Fact]
    public void Several_files_are_read_in_the_order_of_their_names()
    {
        var table = Prices with { PhysicalName = "prices-*.csv", Columns = [.. Prices.Columns, new ColumnPlan(4, "file", "$file", SyncType.Text), new ColumnPlan(5, "line", "$line", SyncType.Int)] };
        Put("prices-2.csv", "number,name,price,valid_from\nB1,b,2,\n");
        Put("prices-10.csv", "name,number,valid_from,price\n\"two\nlines\",A1,,1\na,A2,,1\n");
        Put("other.csv", "number,name,price,valid_from\nX,x,9,\n");
        Put(".prices-3.csv", "half");
        Rows(table).ShouldBe(["'A1'|'two\nlines'|1||'prices-10.csv'|2", "'A2'|'a'|1||'prices-10.csv'|4", "'B1'|'b'|2||'prices-2.csv'|2"]);
    }

    [Fact]
    public void Columns_have_positions_in_lines_of_fixed_widths()
    {
        var table = Prices with
        {
            Columns = [.. Prices.Columns.Zip([(1, 4), (5, 10), (11, 18), (19, 26)]).Select(pair => pair.First with { Position = new PositionPlan(pair.Second.Item1, pair.Second.Item2) })],
        };
        Put("prices.csv", "A001Käse     12,5020261128rest\r\nA002              \r\n\r\nA003  Öl 7");
        Rows(table, ("decimal_sign", ","), ("date_format", "yyyyMMdd")).ShouldBe(["'A001'|'Käse'|12.50|2026-11-28", "'A002'|||", "'A003'|'  Öl 7'||"]);
    }

    [Theory]
    [InlineData("utf-8", "utf-8")]
    [InlineData("utf-8", null)]
    [InlineData("utf-16", "utf-16")]
    [InlineData("utf-16", null)]
    [InlineData("iso-8859-1", "latin-1")]
    [InlineData("windows-1252", "windows-1252")]
    public void Text_is_read_in_its_encoding(string written, string? setting)
    {
        var text = written == "windows-1252" ? "Käse € 5" : "Käse";
        Put("prices.csv", $"number,name,price,valid_from\nA1,{text},1,\n", CodePagesEncodingProvider.Instance.GetEncoding(written) ?? Encoding.GetEncoding(written));
        Rows(Prices, setting is null ? [] : [("encoding", setting)]).ShouldBe([$"'A1'|'{text}'|1|"]);
    }

    [Theory]
    [InlineData("quotes", "'A1'|''||", "'A2'|||")]
    [InlineData("null", "'A1'|||", "'A2'|||")]
    [InlineData("text", "'A1'|''||", "'A2'|''||")]
    public void An_empty_field_is_what_the_source_says(string setting, string quoted, string unquoted)
    {
        Put("prices.csv", "number,name,price,valid_from\nA1,\"\",\"\",\"\"\nA2,,,\n");
        Rows(Prices, ("empty", setting)).ShouldBe([quoted, unquoted]);
    }

    [Fact]
    public void A_text_may_stand_for_null_and_blanks_and_comments_may_be_passed_over()
    {
        Put("prices.csv", "#prices\nnumber,name,price,valid_from\n A1 , NULL ,1,NULL\n#A9,x,1,\nA2,\"NULL\",1,\n");
        Rows(Prices, ("null_text", "NULL"), ("trim", true), ("comment", "#")).ShouldBe(["'A1'||1|", "'A2'|'NULL'|1|"]);
    }

    [Fact]
    public void Every_type_is_read_in_one_form_only()
    {
        Put("sample.csv", "id,name,count,amount,ratio,active,day,time,at,token,data\n1,a,-7,9999999999.99,1e-3,true,2026-11-21,09:30:15.5,2026-11-21T09:30,6f9619ff-8b86-d011-b42d-00cf4fc964ff,00ff\n");
        Rows(Sample.Table with { PhysicalName = "sample.csv" }).ShouldBe(["1|'a'|-7|9999999999.99|0.001|true|2026-11-21|09:30:15.5|2026-11-21T09:30:00|6f9619ff-8b86-d011-b42d-00cf4fc964ff|00ff"]);
        Put("sample.csv", "id,name,count,amount,ratio,active,day,time,at,token,data\n1,,,,,J,,0930,21.11.2026 09:30,,\n");
        Rows(Sample.Table with { PhysicalName = "sample.csv" }, ("true_text", "J"), ("false_text", "N"), ("time_format", "HHmm"), ("datetime_format", "yyyyMMdd|dd.MM.yyyy HH:mm"))
            .ShouldBe(["1|||||true||09:30:00|2026-11-21T09:30:00||"]);
    }

    [Theory]
    [InlineData("count", "1.5")]
    [InlineData("count", "1,000")]
    [InlineData("count", " 1")]
    [InlineData("count", "9223372036854775808")]
    [InlineData("amount", "1.234")]
    [InlineData("amount", "12345678901")]
    [InlineData("amount", "1,5")]
    [InlineData("ratio", "NaN")]
    [InlineData("ratio", "1e999")]
    [InlineData("active", "yes")]
    [InlineData("day", "21.11.2026")]
    [InlineData("day", "2026-02-30")]
    [InlineData("time", "24:00")]
    [InlineData("at", "2026-11-21T09:30Z")]
    [InlineData("token", "6f96")]
    [InlineData("data", "0g")]
    [InlineData("name", "12345678901234567890123456789012345678901")]
    public void A_value_that_does_not_fit_is_refused_with_file_line_column_and_value(string column, string value)
    {
        Put("sample.csv", $"id,{column}\n\n1,\"{value}\"\n");
        var plan = Sample.Table with { PhysicalName = "sample.csv" };
        var index = plan.Columns.First(c => c.Name == column).Index;
        var error = Should.Throw<SyncException>(() => Read(new ReadRequest(plan, [index], [], [], null)));
        error.Code.ShouldBe("DS6141");
        error.Message.ShouldStartWith("sample.csv, line 3: ");
        error.Message.ShouldContain($"column {column}");
        error.Message.ShouldContain(value);
        var masked = plan with { Columns = [.. plan.Columns.Select(c => c with { Masked = true })] };
        Should.Throw<SyncException>(() => Read(new ReadRequest(masked, [index], [], [], null))).Message.ShouldNotContain(value);
    }

    [Theory]
    [InlineData("1.23.456", false)]
    [InlineData(".123", false)]
    [InlineData("1234.567", false)]
    [InlineData("12.", false)]
    [InlineData("1,2,3", false)]
    [InlineData("1.234.567,89", true)]
    [InlineData("-1.234", true)]
    [InlineData("1234,5", true)]
    public void Signs_between_groups_stand_between_groups(string value, bool fits)
    {
        Put("prices.csv", $"number;price\nA;{value}\n");
        var request = new ReadRequest(Prices, [Price], [], [], null);
        (string, object?)[] settings = [("separator", ";"), ("decimal_sign", ","), ("group_sign", ".")];
        if (fits)
            Read(request, settings).Count.ShouldBe(1);
        else
            Should.Throw<SyncException>(() => Read(request, settings)).Code.ShouldBe("DS6141");
    }

    [Fact]
    public void A_null_where_none_may_be_names_its_line()
    {
        Put("prices.csv", "number,name,price,valid_from\n,x,1,\n");
        Should.Throw<SyncException>(() => Rows(Prices)).Message.ShouldStartWith("prices.csv, line 2: column number is empty");
    }

    [Theory]
    [InlineData("A2,b", "has 2 fields, and the first line has 4")]
    [InlineData("A2,b,1,,", "has 5 fields, and the first line has 4")]
    [InlineData("A2,b\"c,1,", "a quote stands inside")]
    [InlineData("A2,\"b\"c,1,", "text follows")]
    public void A_line_that_is_not_built_as_the_others_is_a_bad_row_and_the_next_one_is_read(string line, string message)
    {
        Put("prices.csv", $"number,name,price,valid_from\nA1,a,1,\n{line}\nA3,c,3,\n");
        var table = Prices with { Columns = [.. Prices.Columns, new ColumnPlan(4, "line", "$line", SyncType.Int)] };
        using var source = Source();
        using var session = source.Connect(default);
        Should.Throw<SyncException>(() => session.Rows(new ReadRequest(table, [], [], [], null))).Code.ShouldBe("DS6184", "nobody would notice when rows are counted");
        using var read = session.Prepare(new ReadRequest(table, [Number, Price, 4], [], [], null));
        using var reader = read.Execute([], default);
        reader.Read().ShouldBeTrue();
        reader.Text(0).ShouldBe("A1");
        reader.Read().ShouldBeTrue();
        var error = Should.Throw<SyncException>(() => reader.IsNull(0));
        error.Code.ShouldBe("DS6184");
        error.Message.ShouldStartWith("prices.csv, line 3: ");
        error.Message.ShouldContain(message);
        Should.Throw<SyncException>(() => reader.Decimal(1)).Code.ShouldBe("DS6184");
        reader.IsNull(2).ShouldBeFalse();
        reader.Int(2).ShouldBe(3, "where it stands is known all the same");
        reader.Read().ShouldBeTrue();
        reader.Text(0).ShouldBe("A3");
        reader.Read().ShouldBeFalse();
    }

    [Theory]
    [InlineData("number,name,price\nA,b,1\n", "does not name valid_from")]
    [InlineData("number,name,price,valid_from,Price \nA,b,1,,2\n", "names price twice")]
    [InlineData("number;name;price;valid_from\n", "does not name number")]
    [InlineData("number,na\"me,price,valid_from\n", "a quote in the wrong place")]
    [InlineData("", "is empty")]
    public void A_first_line_that_does_not_name_the_columns_is_refused(string text, string message)
    {
        Put("prices.csv", text);
        var error = Should.Throw<SyncException>(() => Rows(Prices));
        error.Code.ShouldBe("DS6183");
        error.Message.ShouldContain(message);
    }

    [Fact]
    public void Columns_that_nobody_declared_are_passed_over_unless_the_source_refuses_them()
    {
        Put("prices.csv", "number,name,price,valid_from,colour\nA,b,1,,red\n");
        Rows(Prices).Length.ShouldBe(1);
        Should.Throw<SyncException>(() => Rows(Prices, ("extra_columns", false))).Message.ShouldContain("colour");
        Put("prices.csv", "A,b,1,,red\n");
        Should.Throw<SyncException>(() => Rows(Prices, ("extra_columns", false), ("header", false))).Code.ShouldBe("DS6184");
    }

    [Theory]
    [InlineData("A\0,b,1,", "U+0000")]
    public void Text_with_U_0000_is_refused(string line, string message)
    {
        Put("prices.csv", $"number,name,price,valid_from\n{line}\n");
        var error = Should.Throw<SyncException>(() => Rows(Prices));
        error.Code.ShouldBe("DS6185");
        error.Message.ShouldContain(message);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_and_so_is_a_compressed_file()
    {
        Put("prices.csv", "number,name,price,valid_from\nA,Käse,1,\n", Encoding.Latin1);
        Should.Throw<SyncException>(() => Rows(Prices)).Message.ShouldStartWith("prices.csv, line 2: the value in column name");
        File.WriteAllBytes(Path.Combine(Folder, "prices.csv"), [0x1F, 0x8B, 8, 0, 0, 0]);
        Should.Throw<SyncException>(() => Rows(Prices)).Message.ShouldContain("compressed");
        File.WriteAllBytes(Path.Combine(Folder, "prices.csv"), [0, (byte)'n', 0, (byte)'x', 0xD8, 0, 0, (byte)'\n']);
        Should.Throw<SyncException>(() => Rows(Prices, ("encoding", "utf-16BE"))).Code.ShouldBe("DS6185");
    }

    [Fact]
    public void A_quote_that_is_never_closed_ends_the_reading()
    {
        Put("prices.csv", "number,name,price,valid_from\nA,\"b,1,\nB,c,1,\n");
        var error = Should.Throw<SyncException>(() => Rows(Prices));
        error.Code.ShouldBe("DS6186");
        error.Message.ShouldStartWith("prices.csv, line 2: ");
    }

    [Fact]
    public void A_line_of_any_length_does_not_fill_the_memory()
    {
        Put("prices.csv", "number,name,price,valid_from\nA," + new string('x', 40_000_000));
        var error = Should.Throw<SyncException>(() => Rows(Prices));
        error.Code.ShouldBe("DS6186");
        error.Message.ShouldContain("16 MB");
    }

    [Theory]
    [InlineData("../prices.csv")]
    [InlineData("/etc/passwd")]
    [InlineData("a/b.csv")]
    [InlineData("..")]
    public void A_path_is_no_file_name(string name)
    {
        Should.Throw<SyncException>(() => Rows(Prices with { PhysicalName = name })).Code.ShouldBe("DS6181");
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        Put("real.txt", "number,name,price,valid_from\n");
        File.CreateSymbolicLink(Path.Combine(Folder, "prices.csv"), Path.Combine(Folder, "real.txt"));
        Should.Throw<SyncException>(() => Rows(Prices)).Code.ShouldBe("DS6181");
        Should.Throw<SyncException>(() => Rows(Prices with { PhysicalName = "pr*.csv" })).Code.ShouldBe("DS6181");
    }

    [Fact]
    public void A_file_that_somebody_is_writing_is_refused()
    {
        using var writing = new FileStream(Path.Combine(Folder, "prices.csv"), FileMode.Create, FileAccess.Write, FileShare.None);
        Should.Throw<SyncException>(() => Rows(Prices)).Code.ShouldBe("DS6190");
    }

    [Fact]
    public void A_file_that_is_not_there_is_refused_unless_it_may_be_missing()
    {
        Should.Throw<SyncException>(() => Rows(Prices)).Code.ShouldBe("DS6182");
        Should.Throw<SyncException>(() => Rows(Prices with { PhysicalName = "*.csv" })).Code.ShouldBe("DS6182");
        Rows(Prices, ("may_be_missing", true)).ShouldBeEmpty();
        var nowhere = new CsvKind().Create("inbox", new Dictionary<string, object?> { ["folder"] = "nowhere" }, Folder);
        using var session = nowhere.Connect(default);
        Should.Throw<SyncException>(() => session.Rows(new ReadRequest(Prices, [Number], [], [], null))).Code.ShouldBe("DS6180");
    }

    [Fact]
    public void Rows_are_ordered_in_memory_up_to_a_bound()
    {
        Put("prices.csv", "number,name,price,valid_from\nC,,10,\nA,,9.5,\nB,,10.0,\n");
        string[] By(int? limit, params OrderPlan[] order) => [.. Read(new ReadRequest(Prices, [Number], [], [.. order], limit)).Select(row => (string?)row[0] ?? "")];
        By(null, new OrderPlan(Price, false)).ShouldBe(["A", "C", "B"]);
        By(2, new OrderPlan(Price, true), new OrderPlan(Number, false)).ShouldBe(["B", "C"]);
        Put("prices.csv", "number,name,price,valid_from\n" + string.Concat(Enumerable.Range(0, CsvRead.MostOrdered + 1).Select(n => $"{n},,{n},\n")));
        Should.Throw<SyncException>(() => By(null, new OrderPlan(Price, false))).Code.ShouldBe("DS6187");
        By(2, new OrderPlan(Price, true)).ShouldBe(["100000", "99999"]);
    }

    [Fact]
    public void Files_take_no_statements_and_evaluate_nothing()
    {
        Put("prices.csv", "number,name,price,valid_from\nA,,1,\n");
        using var source = Source();
        using var session = source.Connect(default);
        session.Dialect.IsDatabase.ShouldBeFalse();
        Should.Throw<SyncException>(() => session.Connection).Code.ShouldBe("DS6189");
        using var read = session.Prepare(new ReadRequest(Prices, [Number], [new FilterPlan.IsNull(Sample.Column(Name))], [], 1));
        read.NotPushed.ShouldBe(["a file does not evaluate conditions"]);
        foreach (var kind in new[] { WriteKind.UpdateByKey, WriteKind.DeleteByKey })
            Should.Throw<SyncException>(() => session.Prepare(new WriteRequest(kind, Prices, [Name], [Number]))).Code.ShouldBe("DS6188");
    }

    [Theory]
    [InlineData("separator", ";;")]
    [InlineData("separator", "\"")]
    [InlineData("quote", "€")]
    [InlineData("encoding", "klingon")]
    [InlineData("empty", "maybe")]
    [InlineData("group_sign", ".")]
    [InlineData("date_format", "d")]
    [InlineData("true_text", "J")]
    [InlineData("header", "yes")]
    [InlineData("colour", "red")]
    public void A_setting_that_makes_no_sense_is_refused(string name, string value) =>
        Should.Throw<SyncException>(() => Source((name, value))).Code.ShouldBe("DS6140");

    [Fact]
    public void Files_are_read_in_flat_memory()
    {
        Put("prices.csv", "number,name,price,valid_from\n" + string.Concat(Enumerable.Range(0, 200_000).Select(n => $"{n},name {n},1.5,2026-11-28\n")));
        using var source = Source();
        using var session = source.Connect(default);
        using var read = session.Prepare(new ReadRequest(Prices, [Price, From], [], [], null));
        using var reader = read.Execute([], default);
        var sum = 0m;
        var before = GC.GetAllocatedBytesForCurrentThread();
        while (reader.Read())
            sum += reader.IsNull(0) || reader.IsNull(1) || reader.Date(1).Year != 2026 ? 0 : reader.Decimal(0);
        sum.ShouldBe(300_000m);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000_000);
    }
}
