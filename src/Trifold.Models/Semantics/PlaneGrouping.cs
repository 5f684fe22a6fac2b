namespace Trifold.Models.Semantics;

/// <summary>Consecutive channels of one block that feed consecutive channels of one plane.</summary>
/// <param name="Block">Index of the block.</param>
/// <param name="Plane">0 to 2.</param>
/// <param name="Source">First channel in the block's map.</param>
/// <param name="Target">First channel in the plane.</param>
/// <param name="Count">Channels.</param>
public readonly record struct ChannelRun(int Block, int Plane, int Source, int Target, int Count);

/// <summary>
/// How the channels of all blocks are dealt to the three planes of the enhanced tri-plane; what does not divide by
/// three is filled up with zeros (EG3D specification, section 18.2).
/// </summary>
public sealed class PlaneGrouping
{
    private const int Planes = 3;

    private PlaneGrouping(int channelsPerPlane, IReadOnlyList<ChannelRun> runs) =>
        (ChannelsPerPlane, Runs) = (channelsPerPlane, runs);

    /// <summary>C': channels of one plane.</summary>
    public int ChannelsPerPlane { get; }

    public IReadOnlyList<ChannelRun> Runs { get; }

    /// <summary>Every block gives each plane a third of its channels.</summary>
    /// <param name="blockChannels">Channels of the blocks, first to last.</param>
    public static PlaneGrouping PerBlock(IReadOnlyList<int> blockChannels)
    {
        var runs = new List<ChannelRun>();
        var target = 0;
        for (var block = 0; block < blockChannels.Count; block++)
        {
            var share = ThirdOf(blockChannels[block]);
            for (var plane = 0; plane < Planes; plane++)
            {
                var count = Math.Min(share, blockChannels[block] - plane * share);
                if (count > 0)
                    runs.Add(new ChannelRun(block, plane, plane * share, target, count));
            }

            target += share;
        }

        return new PlaneGrouping(target, runs);
    }

    /// <summary>The concatenation of all blocks is cut into three.</summary>
    /// <inheritdoc cref="PerBlock"/>
    public static PlaneGrouping Literal(IReadOnlyList<int> blockChannels)
    {
        var perPlane = ThirdOf(blockChannels.Sum());
        var runs = new List<ChannelRun>();
        var position = 0;
        for (var block = 0; block < blockChannels.Count; block++)
        {
            for (var source = 0; source < blockChannels[block];)
            {
                var target = position % perPlane;
                var count = Math.Min(blockChannels[block] - source, perPlane - target);
                runs.Add(new ChannelRun(block, position / perPlane, source, target, count));
                source += count;
                position += count;
            }
        }

        return new PlaneGrouping(perPlane, runs);
    }

    private static int ThirdOf(int channels) => (channels + Planes - 1) / Planes;
}
