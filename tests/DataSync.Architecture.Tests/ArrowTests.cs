using System.Xml.Linq;

namespace DataSync.Architecture.Tests;

public sealed class ArrowTests
{
    public static TheoryData<string> RoomNames => [.. Rooms.All.Select(room => room.Name)];

    [Fact]
    public void Every_project_below_src_is_a_room_of_the_table() =>
        Repository.Files("src", ".csproj").Select(file => Path.GetFileNameWithoutExtension(file) ?? file)
            .ShouldBe(Rooms.All.Select(room => room.Name), ignoreOrder: true);

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void No_arrow_points_up_in_a_project_file(string name)
    {
        var room = Rooms.Named(name);
        var project = XDocument.Parse(Repository.Read($"src/{name}/{name}.csproj"));
        project.Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")?.Value ?? "?"))
            .Except(room.MayUse)
            .ShouldBeEmpty($"{name} may use: {string.Join(", ", room.MayUse)}");
    }

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void No_arrow_points_up_in_compiled_code(string name)
    {
        var room = Rooms.Named(name);
        var ours = Rooms.All.Select(other => other.Assembly).ToHashSet();
        var allowed = room.MayUse.Select(other => Rooms.Named(other).Assembly);
        CompiledCode.References(room.Assembly).Where(ours.Contains).Except(allowed)
            .ShouldBeEmpty($"{name} may use: {string.Join(", ", room.MayUse)}");
    }

    [Theory]
    [MemberData(nameof(RoomNames))]
    public void A_library_that_belongs_to_one_room_is_used_in_that_room_only(string name)
    {
        var room = Rooms.Named(name);
        var foreign = Rooms.Owned.Where(owned => owned.Room != name).Select(owned => owned.Library);
        CompiledCode.References(room.Assembly)
            .Where(reference => foreign.Any(library => reference == library || reference.StartsWith(library + ".", StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [Fact]
    public void What_runs_plans_reaches_neither_the_compiler_nor_the_language_by_any_way()
    {
        var reached = new HashSet<string>();
        var ahead = new Queue<string>(Rooms.RunTime);
        while (ahead.TryDequeue(out var assembly))
        {
            if (reached.Add(assembly) && File.Exists(CompiledCode.PathOf(assembly)))
            {
                foreach (var reference in CompiledCode.References(assembly))
                {
                    ahead.Enqueue(reference);
                }
            }
        }

        reached.Where(name => name is "DataSync.Compiler" or "DataSync.Language"
                || name.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)
                || name.StartsWith("Antlr4", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void The_page_on_architecture_names_every_room()
    {
        var page = Repository.Read("docs/architecture.md");
        Rooms.All.Where(room => !page.Contains(room.Name, StringComparison.Ordinal)).ShouldBeEmpty();
    }
}
