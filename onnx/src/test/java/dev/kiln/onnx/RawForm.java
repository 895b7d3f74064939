package dev.kiln.onnx;

import com.google.protobuf.ByteString;
import dev.kiln.onnx.proto.AttributeProto;
import dev.kiln.onnx.proto.GraphProto;
import dev.kiln.onnx.proto.ModelProto;
import dev.kiln.onnx.proto.NodeProto;
import dev.kiln.onnx.proto.TensorProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The documented normalisation of a message: the elements of every tensor as raw bytes. */
final class RawForm {

    private RawForm() {}

    static ModelProto of(ModelProto model) {
        ModelProto.Builder raw = model.toBuilder();
        convert(raw.getGraphBuilder());
        return raw.build();
    }

    private static void convert(GraphProto.Builder graph) {
        graph.getInitializerBuilderList().forEach(RawForm::convert);
        for (NodeProto.Builder node : graph.getNodeBuilderList()) {
            for (AttributeProto.Builder attribute : node.getAttributeBuilderList()) {
                if (attribute.hasT()) {
                    convert(attribute.getTBuilder());
                }
                if (attribute.hasG()) {
                    convert(attribute.getGBuilder());
                }
                attribute.getTensorsBuilderList().forEach(RawForm::convert);
                attribute.getGraphsBuilderList().forEach(RawForm::convert);
            }
        }
    }

    private static void convert(TensorProto.Builder tensor) {
        if (tensor.hasRawData() || tensor.getDataType() == TensorProto.DataType.STRING.getNumber()) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate(8
                        * (tensor.getFloatDataCount()
                                + tensor.getInt32DataCount()
                                + tensor.getInt64DataCount()
                                + tensor.getDoubleDataCount()
                                + tensor.getUint64DataCount()))
                .order(ByteOrder.LITTLE_ENDIAN);
        TensorProto.DataType type = TensorProto.DataType.forNumber(tensor.getDataType());
        tensor.getFloatDataList().forEach(bytes::putFloat);
        tensor.getInt64DataList().forEach(bytes::putLong);
        tensor.getDoubleDataList().forEach(bytes::putDouble);
        for (long value : tensor.getUint64DataList()) {
            if (type == TensorProto.DataType.UINT32) {
                bytes.putInt((int) value);
            } else {
                bytes.putLong(value);
            }
        }
        for (int value : tensor.getInt32DataList()) {
            switch (type) {
                case INT32 -> bytes.putInt(value);
                case INT16, UINT16, FLOAT16, BFLOAT16 -> bytes.putShort((short) value);
                default -> bytes.put((byte) value);
            }
        }
        tensor.clearFloatData()
                .clearInt32Data()
                .clearInt64Data()
                .clearDoubleData()
                .clearUint64Data();
        tensor.setRawData(ByteString.copyFrom(bytes.flip()));
    }
}
