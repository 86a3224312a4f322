using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using DataSync.Plans.Artefacts;

namespace DataSync.Plans.Tests.Artefacts;

public sealed class UnsafeInstructionsTests
{
    private static readonly Dictionary<ushort, OpCode> Known = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => field.GetValue(null))
        .OfType<OpCode>()
        .ToDictionary(code => unchecked((ushort)code.Value));

    private static readonly HashSet<OpCode> Forbidden =
    [
        OpCodes.Calli, OpCodes.Jmp, OpCodes.Ldftn, OpCodes.Ldvirtftn, OpCodes.Localloc, OpCodes.Cpblk, OpCodes.Initblk, OpCodes.Cpobj, OpCodes.Mkrefany, OpCodes.Refanyval,
        OpCodes.Refanytype, OpCodes.Arglist, OpCodes.Conv_I, OpCodes.Conv_U, OpCodes.Conv_Ovf_I, OpCodes.Conv_Ovf_U, OpCodes.Conv_Ovf_I_Un, OpCodes.Conv_Ovf_U_Un,
        OpCodes.Ldind_I, OpCodes.Ldind_I1, OpCodes.Ldind_I2, OpCodes.Ldind_I4, OpCodes.Ldind_I8, OpCodes.Ldind_R4, OpCodes.Ldind_R8, OpCodes.Ldind_Ref, OpCodes.Ldind_U1,
        OpCodes.Ldind_U2, OpCodes.Ldind_U4, OpCodes.Stind_I, OpCodes.Stind_I1, OpCodes.Stind_I2, OpCodes.Stind_I4, OpCodes.Stind_I8, OpCodes.Stind_R4, OpCodes.Stind_R8,
        OpCodes.Stind_Ref,
    ];

    [Fact]
    public void Every_instruction_has_its_size_or_is_refused()
    {
        for (var value = 0; value <= ushort.MaxValue; value++)
        {
            var expected = Known.TryGetValue((ushort)value, out var code) && code.OpCodeType != OpCodeType.Nternal && !Forbidden.Contains(code) ? Size(code) : -1;
            if (code == OpCodes.Switch) continue;   // its size is in the code

            UnsafeInstructions.OperandSize((ILOpCode)value).ShouldBe(expected, $"0x{value:x} {code.Name}");
        }
    }

    private static int Size(OpCode code) => code.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        _ => 4,
    };
}
