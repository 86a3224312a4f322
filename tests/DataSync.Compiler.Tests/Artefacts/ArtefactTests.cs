using System.IO.Compression;
using System.Text;
using DataSync.Compiler.Artefacts;
using DataSync.Engine.Artefacts;
using DataSync.Plans.Artefacts;
using DataSync.Plans.Model;
using DataSync.Plans.Runtime;

namespace DataSync.Compiler.Tests.Artefacts;

public sealed class ArtefactTests
{
    private static readonly Lazy<byte[]> Bytes = new(() => ArtefactWriter.Bytes("small", SmallPlan.Compile()));

    [Fact]
    public void What_was_written_is_read_and_runs()
    {
        var artefact = ArtefactReader.Read(new MemoryStream(Bytes.Value), "small.syncplan");
        using var code = AssemblyPlanCode.Load(artefact.Code, artefact.Symbols);
        var frame = new Frame(1, new RunValues { Now = new DateTime(2026, 11, 21) });
        frame.Rows[0] = code.NewRow(0);
        frame.Rows[0].ShouldNotBeNull()[0] = 41L;
        code.Condition(0)(frame).ShouldBe(true);
        artefact.Plan.RowTypes.Single().Name.ShouldBe("Order");
    }

    [Fact]
    public void The_manifest_names_inputs_needs_and_secrets_and_no_values()
    {
        var manifest = ArtefactReader.Read(new MemoryStream(Bytes.Value), "small.syncplan").Manifest;
        manifest.Inputs.ShouldBe([new DigestEntry("small.sync", ArtefactManifest.Digest(Encoding.UTF8.GetBytes("sync 1\n// Grüße\nif total > 41\n")))]);
        manifest.Secrets.ShouldBe(["accounting_password"]);
        manifest.EnvironmentVariables.ShouldBe(["ACCOUNTING"]);
        manifest.Parameters.ShouldBe([new ManifestParameter("cutoff", "date", Required: true)]);
        manifest.Capabilities.ShouldBe([Capabilities.Tasks]);
        manifest.CompilerVersion.ShouldBe(CompilerIdentity.Version);
    }

    [Fact]
    public void A_changed_entry_is_refused() =>
        Refused(Changed(ArtefactManifest.PlanEntry, content => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(content).Replace("Order", "Other", StringComparison.Ordinal)))).ShouldBe("DS5002");

    [Fact]
    public void Something_that_is_no_artefact_is_refused()
    {
        Refused("sync 1"u8.ToArray()).ShouldBe("DS5001");
        Refused(Changed(ArtefactManifest.ManifestEntry, _ => "{}"u8.ToArray())).ShouldBe("DS5001");
        Refused(Bytes.Value[..(Bytes.Value.Length / 2)]).ShouldBe("DS5001");
    }

    [Fact]
    public void An_artefact_of_a_newer_version_is_refused() =>
        Refused(Changed(ArtefactManifest.ManifestEntry, manifest => (ArtefactManifest.FromJson(manifest) with { LanguageVersion = 99 }).ToJson())).ShouldBe("DS5003");

    [Fact]
    public void An_artefact_that_needs_more_than_the_engine_can_is_refused() =>
        Refused(Changed(ArtefactManifest.ManifestEntry, manifest => (ArtefactManifest.FromJson(manifest) with { Capabilities = ["telepathy"] }).ToJson())).ShouldBe("DS5004");

    private static string Refused(byte[] artefact) =>
        Should.Throw<SyncException>(() => ArtefactReader.Read(new MemoryStream(artefact), "small.syncplan")).Code;

    private static byte[] Changed(string name, Func<byte[], byte[]> change)
    {
        var stream = new MemoryStream();
        stream.Write(Bytes.Value);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Update, leaveOpen: true))
        {
            var entry = zip.GetEntry(name).ShouldNotBeNull();
            byte[] content;
            using (var source = entry.Open())
            {
                var copy = new MemoryStream();
                source.CopyTo(copy);
                content = change(copy.ToArray());
            }
            entry.Delete();
            using var target = zip.CreateEntry(name).Open();
            target.Write(content);
        }
        return stream.ToArray();
    }
}
