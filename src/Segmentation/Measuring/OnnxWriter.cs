using System.Buffers;
using System.Text;

namespace SRNet.Segmentation.Measuring;

/// <summary>Writes small ONNX graphs: the few protobuf fields that they need, by onnx.proto's numbers.</summary>
internal sealed class OnnxWriter
{
    /// <summary>TensorProto.DataType.</summary>
    public const int Float = 1;

    /// <inheritdoc cref="Float"/>
    public const int UInt8 = 2;

    /// <inheritdoc cref="Float"/>
    public const int Int8 = 3;

    private const int IrVersion = 8;
    private const int AttributeInts = 7;

    private readonly Message _graph = new();

    /// <summary>Adds a constant (GraphProto.initializer).</summary>
    public void Constant(string name, int type, ReadOnlySpan<int> shape, ReadOnlySpan<byte> data)
    {
        var tensor = new Message();
        foreach (var dimension in shape)
        {
            tensor.Number(1, dimension);
        }

        _graph.Bytes(5, tensor.Number(2, type).Text(8, name).Bytes(9, data).Span);
    }

    /// <summary>Adds a node with one output; attributes are lists of integers.</summary>
    public void Node(string type, ReadOnlySpan<string> inputs, string output, params ReadOnlySpan<(string Name, int[] Values)> attributes)
    {
        var node = new Message();
        foreach (var input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, output).Text(4, type);
        foreach (var (name, values) in attributes)
        {
            var attribute = new Message().Text(1, name);
            foreach (var value in values)
            {
                attribute.Number(8, value);
            }

            node.Bytes(5, attribute.Number(20, AttributeInts).Span);
        }

        _graph.Bytes(1, node.Span);
    }

    /// <summary>The finished model, with one input and one output of the same float shape.</summary>
    public byte[] Model(string input, string output, ReadOnlySpan<int> shape, int opset)
    {
        _graph.Text(2, "graph").Bytes(11, Value(input, shape)).Bytes(12, Value(output, shape));
        return new Message().Number(1, IrVersion).Bytes(7, _graph.Span).Bytes(8, new Message().Number(2, opset).Span).Span.ToArray();
    }

    // ValueInfoProto{name, TypeProto{tensor_type{elem_type, shape{dim{dim_value}}}}}
    private static ReadOnlySpan<byte> Value(string name, ReadOnlySpan<int> shape)
    {
        var dimensions = new Message();
        foreach (var dimension in shape)
        {
            dimensions.Bytes(1, new Message().Number(1, dimension).Span);
        }

        var tensor = new Message().Number(1, Float).Bytes(2, dimensions.Span);
        return new Message().Text(1, name).Bytes(2, new Message().Bytes(1, tensor.Span).Span).Span;
    }

    /// <summary>A protobuf message under construction.</summary>
    private sealed class Message
    {
        private readonly ArrayBufferWriter<byte> _written = new();

        public ReadOnlySpan<byte> Span => _written.WrittenSpan;

        public Message Number(int field, long value)
        {
            Variable(field << 3);
            Variable(value);
            return this;
        }

        public Message Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

        public Message Bytes(int field, ReadOnlySpan<byte> value)
        {
            Variable((field << 3) | 2);
            Variable(value.Length);
            _written.Write(value);
            return this;
        }

        private void Variable(long value)
        {
            for (; value > 127; value >>= 7)
            {
                _written.Write([(byte)(value | 128)]);
            }

            _written.Write([(byte)value]);
        }
    }
}
