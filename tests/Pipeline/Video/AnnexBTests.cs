using FsCheck;
using FsCheck.Fluent;
using SRNet.Pipeline.Video;

namespace SRNet.Pipeline.Tests.Video;

public class AnnexBTests
{
    [Fact]
    public void What_was_joined_with_start_codes_is_found_again() =>
        Check.QuickThrowOnFailure(Prop.ForAll<byte[][], bool>((pieces, longCode) =>
        {
            // NAL units hold no two zeros in a row and end with none.
            var units = pieces.Select(p => (byte[])[0x65, .. p.Select(b => (byte)(b | 1))]).ToArray();
            byte[] code = longCode ? [0, 0, 0, 1] : [0, 0, 1];
            var stream = units.SelectMany(u => code.Concat(u)).ToArray();
            var found = new List<NalUnit>();
            AnnexB.Split(stream, found);
            Assert.Equal(units, found.Select(f => stream.AsSpan(f.Offset, f.Length).ToArray()));
        }));

    [Fact]
    public void Any_bytes_give_units_within_them() =>
        Check.QuickThrowOnFailure(Prop.ForAll<byte[]>(bytes =>
        {
            var stream = bytes.Select(b => (byte)(b & 1)).ToArray();
            var found = new List<NalUnit>();
            AnnexB.Split(stream, found);
            var end = 0;
            foreach (var unit in found)
            {
                Assert.InRange(unit.Offset, end + 3, stream.Length);
                Assert.InRange(unit.Length, 1, stream.Length - unit.Offset);
                end = unit.Offset + unit.Length;
            }
        }));
}
